/// What a job is asked to do.
#pragma once
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

#include "server/catalogue.h"

namespace mend {

// NOLINTNEXTLINE(bugprone-exception-escape): json's move is noexcept; what could throw in it is its own assertion
struct JobRequest {
  std::string image;              ///< id
  nlohmann::json shapes;          ///< see hole_shapes.h
  int grow = -1;                  ///< pixels the hole is grown by, 0..1000; -1: a thousandth of the longer side, 2 to 8
  double budget = 0;              ///< seconds that all fills together may take, 0.1..86400; 0: as long as they need
  std::vector<FillChoice> fills;  ///< one, or the candidates; at most 16

  /// Reads and checks the body of POST /api/v1/jobs:
  ///
  ///     {"image": ID, "shapes": […], "grow": -1, "budget": 10, "method": …, "model": …, "options": {…}, "seed": 0}
  ///
  /// or, for several results to choose from, "candidates": [{"method": …, "seed": …}, …] in place of the last four.
  /// Throws Error{invalid_argument} that names the key.
  static JobRequest read(const nlohmann::json& from, const Catalogue& catalogue);
  nlohmann::json to_json() const;
};

}  // namespace mend
