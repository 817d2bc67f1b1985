/// SQLite, as far as the server needs it: one connection, statements with bound values.
#pragma once
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string>

struct sqlite3;
struct sqlite3_stmt;

namespace mend {

/// Throws Error{io} for whatever SQLite complains of.
class Database {
 public:
  /// Opens or makes the file and its tables. Throws Error{io} if another process has it open.
  explicit Database(const std::filesystem::path& file);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

 private:
  friend class Statement;
  std::recursive_mutex mutex_;
  sqlite3* handle_ = nullptr;
};

/// One statement, from its text to its rows; holds the database's lock while it lives.
///
///     Statement rows(database, "SELECT id FROM jobs WHERE state = ?");
///     for (rows.bind("queued"); rows.step();) use(rows.text(0));
class Statement {
 public:
  Statement(Database& database, const char* sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  /// Binds the next `?`.
  Statement& bind(const std::string& value);
  Statement& bind(int64_t value);
  Statement& bind(double value);
  /// True while there is a row.
  bool step();
  /// For statements that answer nothing.
  void run() { step(); }
  std::string text(int column) const;
  int64_t integer(int column) const;
  double number(int column) const;

 private:
  std::unique_lock<std::recursive_mutex> lock_;
  sqlite3* handle_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

}  // namespace mend
