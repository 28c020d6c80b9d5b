package store

import (
	"context"
	"database/sql"
	"errors"
)

// writer starts writing transactions.
type writer interface {
	begin(ctx context.Context) (session, error)
}

// session is one writing transaction as the engine sees it.
type session interface {
	querier
	ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error)
	Commit() error
	Rollback() error
}

// poolWriter begins transactions on any connection of a pool, whose driver keeps prepared statements itself.
type poolWriter struct{ db *sql.DB }

func (w poolWriter) begin(ctx context.Context) (session, error) {
	// The lock on a town comes first, so read committed sees everything committed before it was granted.
	return w.db.BeginTx(ctx, nil)
}

// connWriter is the one writing connection of SQLite with the statements prepared on it so far.
type connWriter struct {
	conn  *sql.Conn
	turn  chan struct{} // holds one token: the right to write
	stmts map[string]*sql.Stmt
}

func newConnWriter(conn *sql.Conn) *connWriter {
	return &connWriter{conn: conn, turn: make(chan struct{}, 1), stmts: map[string]*sql.Stmt{}}
}

func (w *connWriter) begin(ctx context.Context) (session, error) {
	select {
	case w.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	// The transaction must not end behind our back: statements prepared on the connection would then run, and
	// commit, one by one. So cancellation is looked for between statements instead.
	t, err := w.conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		<-w.turn
		return nil, err
	}
	return &connSession{w: w, tx: t}, nil
}

// Close lets go of the statements, without which the connection could not end and leave one whole file behind.
func (w *connWriter) Close() error {
	var errs []error
	for _, stmt := range w.stmts {
		errs = append(errs, stmt.Close())
	}
	return errors.Join(append(errs, w.conn.Close())...)
}

type connSession struct {
	w    *connWriter
	tx   *sql.Tx
	done bool
	err  error // of a statement; as in PostgreSQL, nothing more is done after it and nothing committed
}

func (c *connSession) prepared(ctx context.Context, text string) (*sql.Stmt, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if c.done {
		return nil, sql.ErrTxDone
	}
	if c.err != nil {
		return nil, c.err
	}
	if stmt, ok := c.w.stmts[text]; ok {
		return stmt, nil
	}
	stmt, err := c.w.conn.PrepareContext(context.WithoutCancel(ctx), text)
	if err == nil {
		c.w.stmts[text] = stmt
	}
	return stmt, err
}

// A context that can be cancelled costs the driver a goroutine per statement; hence the plain one.

func (c *connSession) ExecContext(ctx context.Context, text string, args ...any) (sql.Result, error) {
	stmt, err := c.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	r, err := stmt.ExecContext(context.WithoutCancel(ctx), args...)
	c.err = err
	return r, err
}

func (c *connSession) QueryContext(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	stmt, err := c.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(context.WithoutCancel(ctx), args...)
	c.err = err
	return rows, err
}

func (c *connSession) Commit() error {
	if c.done {
		return sql.ErrTxDone
	}
	if c.err != nil {
		return c.err
	}
	if err := c.tx.Commit(); err != nil {
		return err // Rollback follows and gives up the turn
	}
	c.leave()
	return nil
}

func (c *connSession) Rollback() error {
	if c.done {
		return nil
	}
	defer c.leave()
	return c.tx.Rollback()
}

func (c *connSession) leave() {
	c.done = true
	<-c.w.turn
}
