package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// versionTable holds which migrations a database has had.
const versionTable = "schema_version"

func (s *Store) provider(db *sql.DB, opts ...goose.ProviderOption) (*goose.Provider, error) {
	dir := "migrations/sqlite"
	if s.dialect == postgresDialect {
		dir = "migrations/postgres"
	}
	sub, err := fs.Sub(migrations, dir)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(s.dialect.name, db, sub,
		append(opts, goose.WithTableName(versionTable), goose.WithDisableGlobalRegistry(true))...)
}

// migrate brings the schema up to this program's version.
func (s *Store) migrate(ctx context.Context, db *sql.DB, opts ...goose.ProviderOption) error {
	p, err := s.provider(db, opts...)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("schema version: %w", err)
	}
	if current > target {
		return newer(current, target)
	}
	if current == target {
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	return nil
}

// checkVersion refuses a schema that is not this program's, for a reader, who cannot change it.
func (s *Store) checkVersion(ctx context.Context, db *sql.DB) error {
	p, err := s.provider(db)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	sources := p.ListSources()
	target := sources[len(sources)-1].Version
	var current, tables int64
	if err := db.QueryRowContext(ctx, s.dialect.hasTable, versionTable).Scan(&tables); err != nil {
		return fmt.Errorf("schema version: %w", err)
	}
	if tables > 0 {
		if err := db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM `+versionTable).Scan(&current); err != nil {
			return fmt.Errorf("schema version: %w", err)
		}
	}
	switch {
	case current > target:
		return newer(current, target)
	case current < target:
		return fault(ErrOlder, nil, "数据库是旧版（第%d版，本程序用第%d版）；请先用 fengqiao serve 打开一次，完成升级。",
			"The database has schema %d, older than this program's %d; run fengqiao serve on it once to upgrade it.", current, target)
	}
	return nil
}

func newer(current, target int64) error {
	return fault(ErrNewer, nil, "数据库由更新的枫桥程序写成（第%d版，本程序只认得到第%d版）；请升级本程序。",
		"The database was written by a newer Fengqiao (schema %d; this program knows up to %d); upgrade this program.", current, target)
}
