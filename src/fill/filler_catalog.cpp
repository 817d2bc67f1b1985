#include "fill/filler_catalog.h"

#include "base/error.h"
#include "base/text.h"
#include "fill/classical_fillers.h"

namespace mend {
namespace {

using Maker = std::unique_ptr<Filler> (*)(const Options&);
struct Row {
  const char* name;
  Maker make;
};

template <Diffusion method>
std::unique_ptr<Filler> diffusion(const Options& options) {
  return std::make_unique<DiffusionFiller>(method, options.number("radius", 5, 1, 100));
}

std::unique_ptr<Filler> exemplar(const Options& options) {
  return std::make_unique<ExemplarFiller>(ExemplarOptions::from(options));
}

std::unique_ptr<Filler> smooth(const Options&) { return std::make_unique<PushPullFiller>(); }

constexpr Row rows[] = {
    {"exemplar", exemplar},
    {"telea", diffusion<Diffusion::telea>},
    {"navier-stokes", diffusion<Diffusion::navier_stokes>},
    {"push-pull", smooth},
};

}  // namespace

const std::vector<std::string>& filler_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const auto& row : rows) all.emplace_back(row.name);
    return all;
  }();
  return names;
}

std::unique_ptr<Filler> make_filler(const std::string& method, const Options& options) {
  for (const auto& row : rows) {
    if (method != row.name) continue;
    auto filler = row.make(options);
    options.finish();
    return filler;
  }
  fail(ErrorCode::invalid_argument, "there is no method '{}'; known: {}", method, join_or(filler_names()));
}

}  // namespace mend
