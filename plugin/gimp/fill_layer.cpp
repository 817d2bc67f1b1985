#include "fill_layer.h"

#include <cstring>

#include "missing.h"

namespace mend_gimp {
namespace {

/// The detector looks at what lies around a pixel: less would make the fill's rim look odd.
constexpr int judged_around = 64;

struct FreeFiller {
  void operator()(mend_filler* filler) const { mend_filler_free(filler); }
};
using Filler = std::unique_ptr<mend_filler, FreeFiller>;

/// Throws what the call said; takes the error. By reference: `check(call(&error), error)` reads it after the call.
void check(mend_status status, mend_error*& error) {
  const std::string message = mend_error_message(error);
  mend_error_free(error);
  if (status == MEND_CANCELLED) throw Cancelled();
  if (status != MEND_OK) throw Failure(message.empty() ? "mend failed for want of memory" : message);
}

bool is_method(const std::string& name) {
  for (size_t i = 0; mend_method_name(i); ++i)
    if (name == mend_method_name(i)) return true;
  return false;
}

Filler make_filler(const std::string& name) {
  mend_filler_options options{};
  options.struct_size = sizeof options;
  if (!name.empty()) (is_method(name) ? options.method : options.model) = name.c_str();
  mend_filler* filler = nullptr;
  mend_error* error = nullptr;
  check(mend_filler_new(&options, &filler, &error), error);
  return Filler(filler);
}

mend_pixels pixels_of(Target& target) {
  mend_pixels pixels{};
  pixels.struct_size = sizeof pixels;
  pixels.data = target.pixels.data();
  pixels.data_size = target.pixels.size();
  pixels.width = target.window.width;
  pixels.height = target.window.height;
  pixels.channels = target.channels;
  pixels.depth = target.depth;
  return pixels;
}

mend_hole hole_of(const Target& target) {
  mend_hole hole{};
  hole.struct_size = sizeof hole;
  hole.data = target.missing.data();
  hole.data_size = target.missing.size();
  hole.width = target.window.width;
  hole.height = target.window.height;
  return hole;
}

int hear(double fraction, const char* stage, void* user) {
  const auto& progress = *static_cast<const Progress*>(user);
  return progress && !progress(fraction, stage);
}

mend_fill_options options_of(const Choice& choice, const Progress& progress) {
  mend_fill_options options{};
  options.struct_size = sizeof options;
  options.seed = static_cast<uint64_t>(choice.seed);
  options.progress = hear;
  options.user = const_cast<Progress*>(&progress);
  return options;
}

}  // namespace

std::vector<std::string> method_choices() {
  std::vector<std::string> names;
  for (size_t i = 0; mend_method_name(i); ++i)
    if (std::strcmp(mend_method_name(i), "network") != 0) names.emplace_back(mend_method_name(i));
  mend_models* models = nullptr;
  if (mend_models_new(&models, nullptr) == MEND_OK)
    for (size_t i = 0; i < mend_models_count(models); ++i)
      if (mend_models_installed(models, i)) names.emplace_back(mend_models_name(models, i));
  mend_models_free(models);
  return names;
}

void fill_target(Target& target, const Choice& choice, const Progress& progress) {
  const auto filler = make_filler(choice.method);
  const auto pixels = pixels_of(target);
  const auto hole = hole_of(target);
  const auto options = options_of(choice, progress);
  mend_error* error = nullptr;
  check(mend_fill(filler.get(), &pixels, &hole, &options, nullptr, &error), error);
}

Candidates make_candidates(Target& target, const Choice& choice, int count, const Progress& progress) {
  const auto filler = make_filler(choice.method);
  const auto pixels = pixels_of(target);
  const auto hole = hole_of(target);
  const auto options = options_of(choice, progress);
  mend_candidates* candidates = nullptr;
  mend_error* error = nullptr;
  check(mend_candidates_new(filler.get(), &pixels, &hole, &options, static_cast<size_t>(count), &candidates, &error),
        error);
  return Candidates(candidates);
}

void apply_candidate(const Candidates& candidates, size_t index, Target& target) {
  const auto pixels = pixels_of(target);
  mend_error* error = nullptr;
  check(mend_candidates_apply(candidates.get(), index, &pixels, &error), error);
}

bool can_judge() { return mend_detector_installed() != 0; }

void judge_target(Target& target, const Progress& progress) {
  mend_detector* made = nullptr;
  mend_error* error = nullptr;
  check(mend_detector_new(nullptr, &made, &error), error);
  const std::unique_ptr<mend_detector, decltype(&mend_detector_free)> detector(made, mend_detector_free);
  const Box& window = target.window;
  Box box = target.hole_box;  // in the window's frame until it is told
  box.x -= window.x, box.y -= window.y;
  box = grown_within(box, judged_around, window.width, window.height);
  auto pixels = pixels_of(target);
  const size_t bytes = target.pixels.size() / target.missing.size();
  const size_t first = static_cast<size_t>(box.y) * static_cast<size_t>(window.width) + static_cast<size_t>(box.x);
  pixels.data = target.pixels.data() + first * bytes;
  pixels.data_size -= first * bytes;
  pixels.width = box.width;
  pixels.height = box.height;
  pixels.row_stride = static_cast<size_t>(window.width) * bytes;
  target.heat.values.resize(static_cast<size_t>(box.width) * static_cast<size_t>(box.height));
  const auto options = options_of(Choice(), progress);
  check(mend_heatmap(detector.get(), &pixels, &options, target.heat.values.data(),
                     target.heat.values.size() * sizeof(float), &error),
        error);
  target.heat.box = {box.x + window.x, box.y + window.y, box.width, box.height};
}

}  // namespace mend_gimp
