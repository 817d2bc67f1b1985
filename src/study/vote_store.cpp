#include "study/vote_store.h"

#include <sqlite3.h>

#include <map>
#include <mutex>

#include "base/error.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

constexpr const char* schema = R"sql(
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS method (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS participant (id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, seed INTEGER NOT NULL,
                                        begun TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE IF NOT EXISTS vote (participant INTEGER NOT NULL REFERENCES participant, question INTEGER NOT NULL,
                                 picture TEXT NOT NULL, left INTEGER NOT NULL, right INTEGER NOT NULL,
                                 choice INTEGER NOT NULL, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
                                 PRIMARY KEY (participant, question));
)sql";

}  // namespace

struct VoteStore::Connection {
  sqlite3* database = nullptr;
  std::string path;
  mutable std::mutex mutex;

  ~Connection() { sqlite3_close(database); }
  [[noreturn]] void complain() const { fail(ErrorCode::io, "{}: {}", path, sqlite3_errmsg(database)); }
};

namespace {

/// One prepared statement: bind, then step until false.
class Statement {
 public:
  Statement(sqlite3* database, const char* text) : database_(database) {
    if (sqlite3_prepare_v2(database, text, -1, &statement_, nullptr) != SQLITE_OK) complain();
  }
  ~Statement() { sqlite3_finalize(statement_); }
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  Statement& bind(int64_t value) {
    sqlite3_bind_int64(statement_, ++bound_, value);
    return *this;
  }
  Statement& bind(const std::string& value) {
    sqlite3_bind_text(statement_, ++bound_, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
    return *this;
  }
  bool step() {
    const int result = sqlite3_step(statement_);
    if (result == SQLITE_ROW) return true;
    if (result != SQLITE_DONE) complain();
    return false;
  }
  int64_t number(int column) const { return sqlite3_column_int64(statement_, column); }
  std::string text(int column) const { return reinterpret_cast<const char*>(sqlite3_column_text(statement_, column)); }

 private:
  [[noreturn]] void complain() const { fail(ErrorCode::io, "the votes: {}", sqlite3_errmsg(database_)); }
  sqlite3* database_;
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

const fs::path& existing(const fs::path& path) {
  if (!fs::is_regular_file(path)) fail(ErrorCode::io, "there is no file {}", path.string());
  return path;
}

}  // namespace

VoteStore::VoteStore(const fs::path& path, const std::vector<std::string>& methods)
    : connection_(std::make_unique<Connection>()), methods_(methods) {
  connection_->path = path.string();
  if (sqlite3_open(path.c_str(), &connection_->database) != SQLITE_OK) connection_->complain();
  sqlite3_busy_timeout(connection_->database, 5000);
  if (sqlite3_exec(connection_->database, schema, nullptr, nullptr, nullptr) != SQLITE_OK) connection_->complain();
  std::vector<std::string> there;
  for (Statement row(connection_->database, "SELECT name FROM method ORDER BY number"); row.step();)
    there.push_back(row.text(0));
  if (methods_.empty()) methods_ = there;
  if (there.empty())
    for (size_t i = 0; i < methods_.size(); ++i)
      Statement(connection_->database, "INSERT INTO method VALUES (?, ?)")
          .bind(static_cast<int64_t>(i))
          .bind(methods_[i])
          .step();
  else
    require(there == methods_, "{} holds votes on other methods: {}", path.string(), fmt::join(there, ", "));
}

VoteStore::VoteStore(const fs::path& path) : VoteStore(existing(path), {}) {
  require(methods_.size() >= 2, "{} holds no study", path.string());
}

VoteStore::~VoteStore() = default;

void VoteStore::begin(const std::string& token, uint64_t seed) {
  const std::lock_guard lock(connection_->mutex);
  Statement(connection_->database, "INSERT INTO participant (token, seed) VALUES (?, ?)")
      .bind(token)
      .bind(static_cast<int64_t>(seed))
      .step();
}

std::optional<Participant> VoteStore::find(const std::string& token) const {
  const std::lock_guard lock(connection_->mutex);
  Statement row(connection_->database, "SELECT id, seed FROM participant WHERE token = ?");
  if (!row.bind(token).step()) return std::nullopt;
  return Participant{row.number(0), static_cast<uint64_t>(row.number(1))};
}

bool VoteStore::vote(int64_t participant, int index, const Question& question, const std::string& picture,
                     Choice choice) {
  const std::lock_guard lock(connection_->mutex);
  Statement(
      connection_->database,
      "INSERT OR IGNORE INTO vote (participant, question, picture, left, right, choice) VALUES (?, ?, ?, ?, ?, ?)")
      .bind(participant)
      .bind(index)
      .bind(picture)
      .bind(question.left)
      .bind(question.right)
      .bind(static_cast<int64_t>(choice))
      .step();
  return sqlite3_changes(connection_->database) == 1;
}

VoteSummary VoteStore::summary() const {
  const std::lock_guard lock(connection_->mutex);
  struct Controls {
    int right = 0, wrong = 0;
  };
  std::map<int64_t, Controls> participants;
  for (Statement row(connection_->database, "SELECT id FROM participant"); row.step();) participants[row.number(0)];
  Statement control(connection_->database, "SELECT participant, left, choice FROM vote WHERE left < 0");
  while (control.step()) {
    const auto expected = control.number(1) == control_truth ? Choice::left : Choice::right;
    auto& answers = participants[control.number(0)];
    ++(control.number(2) == static_cast<int64_t>(expected) ? answers.right : answers.wrong);
  }
  VoteSummary summary{methods_, VoteCounts(static_cast<int>(methods_.size()))};
  for (const auto& [id, answers] : participants)
    ++(answers.wrong > 0 ? summary.failed_controls : answers.right < 2 ? summary.unfinished : summary.participants);
  Statement vote(connection_->database, "SELECT participant, left, right, choice FROM vote WHERE left >= 0");
  while (vote.step()) {
    const auto& answers = participants[vote.number(0)];
    if (answers.wrong > 0 || answers.right < 2) continue;
    const int left = static_cast<int>(vote.number(1)), right = static_cast<int>(vote.number(2));
    switch (static_cast<Choice>(vote.number(3))) {
      case Choice::left: summary.counts.add(left, right); break;
      case Choice::right: summary.counts.add(right, left); break;
      case Choice::same: summary.counts.add_tie(left, right); break;
    }
  }
  return summary;
}

}  // namespace mend
