package main

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// errNotConfigured says that there is no database to talk to.
var errNotConfigured = errors.New("no database: juju integrate guestbook postgresql")

// entry is one line of the book.
type entry struct {
	ID      int64  `json:"id"`
	Author  string `json:"author"`
	Message string `json:"message"`
}

// book is the table of entries; without a URL it has none.
type book struct{ pool *pgxpool.Pool }

// openBook uses the database that the charm was integrated with. It connects when the first entry is asked for.
func openBook(ctx context.Context, url string) (*book, error) {
	if url == "" {
		return &book{}, nil
	}
	pool, err := pgxpool.New(ctx, url)
	return &book{pool}, err
}

func (b *book) close() {
	if b.pool != nil {
		b.pool.Close()
	}
}

// migrate brings the database to what this version needs. It may run on several units at once, and again after a failure.
func (b *book) migrate(ctx context.Context) error {
	if b.pool == nil {
		return errNotConfigured
	}
	return pgx.BeginFunc(ctx, b.pool, func(tx pgx.Tx) error {
		// One migration at a time, whichever unit comes first.
		if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(1)"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `CREATE TABLE IF NOT EXISTS entries (
			id bigserial PRIMARY KEY, author text NOT NULL, message text NOT NULL)`)
		return err
	})
}

// newest gives the newest entries first.
func (b *book) newest(ctx context.Context, limit int) ([]entry, error) {
	if b.pool == nil {
		return nil, errNotConfigured
	}
	rows, err := b.pool.Query(ctx, "SELECT id, author, message FROM entries ORDER BY id DESC LIMIT $1", limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[entry])
}

// add writes an entry and gives it back.
func (b *book) add(ctx context.Context, author, message string) (entry, error) {
	if b.pool == nil {
		return entry{}, errNotConfigured
	}
	const insert = "INSERT INTO entries (author, message) VALUES ($1, $2) RETURNING id, author, message"
	rows, err := b.pool.Query(ctx, insert, author, message)
	if err != nil {
		return entry{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[entry])
}

// ping fails when the database does not answer.
func (b *book) ping(ctx context.Context) error {
	if b.pool == nil {
		return errNotConfigured
	}
	return b.pool.Ping(ctx)
}
