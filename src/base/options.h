/// Name-value settings from TOML, JSON or the command line, read with bounds; what nobody reads is an error.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace mend {

/// Usage: each get() names the key, its default and what is allowed; finish() then rejects keys nobody asked for.
///
///     Config config{options.integer("width", 64, 1, 512), options.flag("fuse", true)};
///     options.finish("deepfillv2");
class Options {
 public:
  Options() = default;
  /// `owner` is named in messages ("gdn: width must be …").
  explicit Options(std::string owner, std::map<std::string, std::string> values = {});

  int64_t integer(const std::string& key, int64_t fallback, int64_t low, int64_t high) const;
  double number(const std::string& key, double fallback, double low, double high) const;
  bool flag(const std::string& key, bool fallback) const;
  std::string choice(const std::string& key, const std::string& fallback,
                     const std::vector<std::string>& allowed) const;
  std::string text(const std::string& key, const std::string& fallback) const;
  bool has(const std::string& key) const { return values_.count(key) > 0; }

  /// Throws invalid_argument if a key was given that none of the calls above asked for: names it and those allowed.
  void finish() const;

  const std::map<std::string, std::string>& values() const { return values_; }

 private:
  const std::string* find(const std::string& key) const;
  std::string owner_;
  std::map<std::string, std::string> values_;
  mutable std::set<std::string> asked_;
};

}  // namespace mend
