# Fengqiao. `make demo` runs the main job, `make test` all tests; both install what they need through go.mod and
# web/package.json alone.

DATA ?= data/demo
ADDR ?= :8080
RUN   = ./bin/fengqiao
GO    = go
FUZZTIME ?= 60s
SOURCES = $(shell find cmd internal handbook web -name '*.go' -o -name '*.sql' -o -name '*.yaml' -o -name '*.csv' -o -name '*.tsv' -o -name '*.html' | grep -v node_modules)

.PHONY: demo test check docs bench fuzz screenshots web clean

demo: bin/fengqiao
	$(RUN) demo --data $(DATA) --addr $(ADDR)

# Garbage is let grow as the program itself lets it: a seventh less work. What takes longest begins first.
test: web
	GOGC=400 $(GO) test ./internal/web ./cmd/fengqiao ./internal/office ./...

# What must hold before anything lands: form, vet, staticcheck, handbook and its scenarios.
check: bin/fengqiao
	@unformatted=$$(gofmt -l cmd internal handbook web/*.go); if [ -n "$$unformatted" ]; then echo "not formatted: $$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(RUN) handbook lint
	cd web && npm run --silent check

# Speed as ratios against the raw engines, each the median of alternating runs.
bench: web
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 60m ./bench/...
	$(GO) test -run '^$$' -bench Import -benchtime 5x -timeout 60m ./internal/sheets

# Each fuzz target for FUZZTIME.
fuzz: web
	@for pkg in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
			echo "$$pkg $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x $$pkg || exit 1; \
		done; \
	done

# The pages of docs/ that are made from the definitions.
docs: bin/fengqiao
	$(RUN) handbook coverage > docs/coverage.md
	$(RUN) handbook limits > docs/limits.md

screenshots: bin/fengqiao
	FENGQIAO_SCREENSHOTS=$(CURDIR)/docs/screenshots $(GO) test -count 1 -run TestScreenshots ./internal/web

bin/fengqiao: web $(SOURCES) go.mod go.sum
	$(GO) build -o $@ ./cmd/fengqiao

# The browser's side; rebuilt when its sources change.
web: web/dist/manifest.json

web/dist/manifest.json: web/node_modules/.installed $(shell find web/src web/templates -type f) web/build.mjs
	cd web && npm run --silent build

web/node_modules/.installed: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund --silent
	@touch $@

clean:
	rm -rf bin data web/node_modules
	find web/dist -mindepth 1 ! -name .gitkeep -delete
