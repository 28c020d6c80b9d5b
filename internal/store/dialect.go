package store

import (
	"database/sql"
	"strconv"
	"sync"

	"github.com/pressly/goose/v3"
)

// dialect is all in which the engines differ once they are open; the SQL text is the same for both.
type dialect struct {
	name goose.Dialect
	// param writes the i-th placeholder (from 1) of a generated list.
	param func(i int) string
	// insert is the verb that adds rows; an error in it ends the transaction, so nothing need be kept for taking back
	// the statement alone.
	insert string
	// bulk are the numbers of rows an INSERT may carry, largest first, ending in 1.
	bulk []int
	// lockTown is the statement that keeps other writers off a town until the transaction ends; empty where a
	// writer is alone anyway.
	lockTown string
	// hasTable counts the tables of a name.
	hasTable string
	// snapshot is the isolation in which a reader sees one state throughout.
	snapshot sql.IsolationLevel
	// rebuildIndexes: whether a rebuild of the only town may drop the indexes and build them again at its end.
	rebuildIndexes bool
	// fields is the column of a matter's fields, to take a value out of.
	fields string
	// stock is the table of the postings of stocks, by matter.
	stock string
	// words is how the engine looks up words.
	words words
	// texts are the INSERT statements written so far, by bulkText.
	texts sync.Map
	// classify tells what a driver's error means.
	classify func(error) class
}

// class is what the store does about an engine's error.
type class int

const (
	plain  class = iota
	taken        // a unique value is there already
	again        // the transaction may succeed when run again
	broken       // the database file is damaged
)

// numbered placeholders name their position: PostgreSQL's form, which SQLite reads too.
func numbered(i int) string { return "$" + strconv.Itoa(i) }

// anonymous placeholders take the next position. SQLite looks the name of a numbered one up by walking a list, so
// binding a long list of those costs the square of its length (16 rows of 11: 5.1 µs a row against 2.6 µs).
func anonymous(int) string { return "?" }
