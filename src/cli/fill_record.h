/// What was done to a picture, as JSON: the report of one fill and the lines of a batch's manifest.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include <filesystem>

#include "cli/fill_job.h"

namespace mend {

/// The options that decide the bytes of the output; two equal ones mean the same work.
nlohmann::json settings_record(const FillSettings& settings);

/// The options of a record. Throws nlohmann::json::exception if one is missing or of another type.
FillSettings settings_of(const nlohmann::json& record);

/// What sticks out of a mask: {"x", "y", "reach", "pixels", "box": [x, y, width, height]}.
nlohmann::json leftover_record(const Leftover& piece);

/// Everything about one fill: files with their SHA-256, sizes, options, windows, seconds. Reads the files again.
nlohmann::json fill_record(const FillJob& job, const FillSettings& settings, const FillResult& result);

}  // namespace mend
