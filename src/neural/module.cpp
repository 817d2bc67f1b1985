/// The door to this library (fill/neural_module.h): what the program finds after loading it.
#include <torch/torch.h>

#include "base/text.h"
#include "fill/neural_module.h"
#include "neural/commands.h"
#include "neural/learned_metrics.h"
#include "neural/network_filler.h"
#include "neural/translated.h"

namespace mend {
namespace {

class TranslatedFiller final : public Filler {
 public:
  explicit TranslatedFiller(std::unique_ptr<NetworkFiller> filler) : filler_(std::move(filler)) {}
  int context_margin(const Rect& hole_extent) const override { return filler_->context_margin(hole_extent); }
  std::string description() const override { return filler_->description(); }

 protected:
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override {
    return translated([&] { return filler_->fill(picture, hole, context); });
  }

 private:
  std::unique_ptr<NetworkFiller> filler_;
};

class Module final : public NeuralModule {
 public:
  std::unique_ptr<Filler> network_filler(const NetworkFillerOptions& options) const override {
    return translated([&]() -> std::unique_ptr<Filler> {
      return std::make_unique<TranslatedFiller>(std::make_unique<NetworkFiller>(load_network(options)));
    });
  }

  const LearnedMetrics& learned_metrics() const override { return torch_metrics(); }

  int run_command(const std::vector<std::string>& words, const Context& context) const override {
    std::vector<std::string> names;
    for (const auto& command : neural_commands()) {
      if (!words.empty() && command.name == words[0]) return translated([&] { return command.run(words, context); });
      names.emplace_back(command.name);
    }
    fail(ErrorCode::invalid_argument, "'{}' is no command of the networks; known: {}", words.empty() ? "" : words[0],
         join_or(names));
  }
};

}  // namespace
}  // namespace mend

extern "C" __attribute__((visibility("default"))) const mend::NeuralModule* mend_neural_module() {
  static const mend::Module module;
  return &module;
}
