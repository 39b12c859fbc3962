package guestbook;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The guest book's table, and everything that touches it. */
@Repository
class Entries {
  /** One line of the book. */
  record Entry(long id, String author, String message) {}

  private final JdbcClient database;

  Entries(JdbcClient database) {
    this.database = database;
  }

  /** The newest entries first. */
  List<Entry> newest(int limit) {
    return database
        .sql("SELECT id, author, message FROM entries ORDER BY id DESC LIMIT ?")
        .param(limit)
        .query(Entry.class)
        .list();
  }

  /** Writes an entry and gives it back. */
  Entry add(String author, String message) {
    return database
        .sql("INSERT INTO entries (author, message) VALUES (?, ?) RETURNING id, author, message")
        .params(author, message)
        .query(Entry.class)
        .single();
  }

  /** Fails when the database does not answer. */
  void ping() {
    database.sql("SELECT 1").query(Integer.class).single();
  }
}
