#include "server/job.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace mend {
namespace {

using nlohmann::json;

json rect_json(const Rect& rect) {
  return {{"x", rect.x}, {"y", rect.y}, {"width", rect.width}, {"height", rect.height}};
}

}  // namespace

void Job::fail(const std::string& code, const std::string& message) {
  const std::lock_guard lock(mutex);
  error_code = code;
  error_message = message;
}

json Job::snapshot(int ahead) {
  const std::lock_guard lock(mutex);
  json value = {{"id", id},           {"state", state},           {"image", request.image},
                {"created", created}, {"progress", fraction},     {"stage", stage},
                {"ahead", ahead},     {"results", json::array()}, {"notes", notes}};
  for (const auto& result : results)
    value["results"].push_back({{"image", result.image},
                                {"fill", result.fill.to_json()},
                                {"window", rect_json(result.window_in_image)},
                                {"seconds", result.seconds}});
  if (preview) {
    value["preview"] = rect_json(preview_window);
    value["preview"]["number"] = previews;
  }
  if (!error_code.empty()) value["error"] = {{"code", error_code}, {"message", error_message}};
  if (state == "running" && fraction > 0.03) {
    const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
    value["seconds_left"] = std::round(10 * seconds * (1 - fraction) / fraction) / 10;
  }
  return value;
}

Context Job::context(int threads) {
  Context context;
  context.threads = threads;
  context.cancel = cancel;
  context.progress = [this](double now_done, const std::string& now_stage) {
    const std::lock_guard lock(mutex);
    const auto now = Clock::now();
    const bool news = now_stage != stage || now - told > std::chrono::milliseconds(100);
    fraction = std::max(fraction, now_done);
    stage = now_stage;
    if (!news) return;
    told = now;
    touch();
  };
  return context;
}

JobHooks Job::hooks() {
  JobHooks hooks;
  hooks.preview = [this](Preview rough, const Rect& window) {
    const std::lock_guard lock(mutex);
    preview = std::move(rough);
    preview_window = window;
    ++previews;
    touch();
  };
  hooks.result = [this](const JobResult& result) {
    const std::lock_guard lock(mutex);
    results.push_back(result);
    touch();
  };
  hooks.note = [this](const std::string& sentence) {
    const std::lock_guard lock(mutex);
    if (std::find(notes.begin(), notes.end(), sentence) == notes.end()) notes.push_back(sentence);
  };
  return hooks;
}

}  // namespace mend
