#include "cli/fill_record.h"

#include <nlohmann/json.hpp>

#include "base/sha256.h"

namespace mend {

nlohmann::json settings_record(const FillSettings& settings) {
  nlohmann::json record{{"method", settings.method},
                        {"method_options", settings.method_options},
                        {"grow", settings.grow},
                        {"invert_mask", settings.invert},
                        {"mask_channel", settings.mask_channel},
                        {"fit_mask", settings.fit_mask},
                        {"seed", settings.seed},
                        {"jpeg_reencode", settings.jpeg_reencode},
                        {"quality", settings.quality},
                        {"allow_loss", settings.allow_loss},
                        {"provenance", settings.provenance}};
  if (settings.cover) record["cover"] = true;  // else as in reports before it: a batch of theirs can be resumed
  return record;
}

FillSettings settings_of(const nlohmann::json& record) {
  FillSettings settings;
  record.at("method").get_to(settings.method);
  record.at("method_options").get_to(settings.method_options);
  record.at("grow").get_to(settings.grow);
  settings.cover = record.value("cover", false);
  record.at("invert_mask").get_to(settings.invert);
  record.at("mask_channel").get_to(settings.mask_channel);
  record.at("fit_mask").get_to(settings.fit_mask);
  record.at("seed").get_to(settings.seed);
  record.at("jpeg_reencode").get_to(settings.jpeg_reencode);
  record.at("quality").get_to(settings.quality);
  record.at("allow_loss").get_to(settings.allow_loss);
  settings.provenance = record.value("provenance", false);  // reports of 0.1.0 do not have it
  return settings;
}

nlohmann::json leftover_record(const Leftover& piece) {
  return {{"x", piece.x},
          {"y", piece.y},
          {"reach", piece.reach},
          {"pixels", piece.pixels},
          {"box", {piece.box.x, piece.box.y, piece.box.width, piece.box.height}}};
}

nlohmann::json fill_record(const FillJob& job, const FillSettings& settings, const FillResult& result) {
  nlohmann::json windows = nlohmann::json::array();
  for (const auto& window : result.report.windows) {
    windows.push_back({{"x", window.window_in_image.x},
                       {"y", window.window_in_image.y},
                       {"width", window.window_in_image.width},
                       {"height", window.window_in_image.height},
                       {"missing", window.missing},
                       {"seconds", window.seconds}});
    for (const auto& [name, value] : window.measures) windows.back()["measures"][name] = value;
  }
  nlohmann::json leftovers = nlohmann::json::array();
  for (const auto& piece : result.leftovers) leftovers.push_back(leftover_record(piece));
  nlohmann::json weights = nlohmann::json::array();
  for (const auto& used : result.report.weights)
    weights.push_back({{"network", used.network}, {"sha256", used.sha256}});
  nlohmann::json record = {{"mend", MEND_VERSION},
                           {"input", job.image.string()},
                           {"mask", job.mask.string()},
                           {"output", job.output.string()},
                           {"sha256",
                            {{"input", sha256_of_file(job.image)},
                             {"mask", sha256_of_file(job.mask)},
                             {"output", sha256_of_file(job.output)}}},
                           {"width", result.width},
                           {"height", result.height},
                           {"drawn", result.drawn},
                           {"missing", result.missing},
                           {"grown_by", result.grow},
                           {"leftovers", leftovers},
                           {"filler", result.report.filler},
                           {"weights", weights},
                           {"options", settings_record(settings)},
                           {"windows", windows},
                           {"notes", result.notes},
                           {"seconds",
                            {{"load", result.load_seconds},
                             {"fill", result.report.seconds},
                             {"save", result.save_seconds},
                             {"all", result.seconds}}}};
  if (!result.provenance.empty()) record["provenance"] = result.provenance;
  if (result.artificiality) record["artificiality"] = *result.artificiality;
  return record;
}

}  // namespace mend
