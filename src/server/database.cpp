#include "server/database.h"

#include <sqlite3.h>

#include "base/error.h"

namespace mend {
namespace {

// The numbers are what the server knows of a picture without decoding it; times are seconds since 1970.
constexpr const char* schema = R"(
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA locking_mode = EXCLUSIVE;
BEGIN EXCLUSIVE;
CREATE TABLE IF NOT EXISTS images (
  id TEXT PRIMARY KEY, format TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
  colours INTEGER NOT NULL, alpha INTEGER NOT NULL, bits INTEGER NOT NULL, bytes INTEGER NOT NULL,
  created REAL NOT NULL, used REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS jobs (
  id TEXT PRIMARY KEY, number INTEGER NOT NULL, state TEXT NOT NULL, request TEXT NOT NULL, outcome TEXT NOT NULL,
  created REAL NOT NULL, used REAL NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS jobs_by_number ON jobs (number);
COMMIT;
)";

void check(sqlite3* handle, int code) {
  if (code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE) return;
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
    fail(ErrorCode::io, "another mend serve uses this folder; give this one its own with --data");
  fail(ErrorCode::io, "the server's database: {}", sqlite3_errmsg(handle));
}

}  // namespace

Database::Database(const std::filesystem::path& file) {
  const int code = sqlite3_open_v2(file.c_str(), &handle_,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  try {
    check(handle_, code);
    check(handle_, sqlite3_exec(handle_, schema, nullptr, nullptr, nullptr));
  } catch (...) {
    sqlite3_close(handle_);
    throw;
  }
}

Database::~Database() { sqlite3_close(handle_); }

Statement::Statement(Database& database, const char* sql) : lock_(database.mutex_), handle_(database.handle_) {
  check(handle_, sqlite3_prepare_v2(handle_, sql, -1, &statement_, nullptr));
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::bind(const std::string& value) {
  check(handle_,
        sqlite3_bind_text(statement_, ++bound_, value.c_str(), static_cast<int>(value.size()), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind(int64_t value) {
  check(handle_, sqlite3_bind_int64(statement_, ++bound_, value));
  return *this;
}

Statement& Statement::bind(double value) {
  check(handle_, sqlite3_bind_double(statement_, ++bound_, value));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  check(handle_, code);
  return code == SQLITE_ROW;
}

std::string Statement::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return bytes ? std::string(bytes, static_cast<size_t>(sqlite3_column_bytes(statement_, column))) : std::string();
}

int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Statement::number(int column) const { return sqlite3_column_double(statement_, column); }

}  // namespace mend
