/// Things of one kind under their names: the look-up that every catalogue shares.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace mend {

/// The item of `catalog` whose `name` is this one. Throws invalid_argument that says what there is no such `kind` of,
/// with the nearest name and all the others.
template <typename Item>
const Item& find_named(const std::vector<Item>& catalog, std::string_view name, std::string_view kind) {
  std::vector<std::string> names;
  for (const auto& item : catalog) {
    if (item.name == name) return item;
    names.emplace_back(item.name);
  }
  fail(ErrorCode::invalid_argument, "there is no {} named '{}'{}; known: {}", kind, name, did_you_mean(name, names),
       join_or(names));
}

}  // namespace mend
