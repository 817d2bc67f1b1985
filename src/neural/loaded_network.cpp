#include "neural/loaded_network.h"

#include <torch/torch.h>

#include <map>

#include "base/sha256.h"
#include "base/weights_path.h"
#include "layers/compute_threads.h"
#include "networks/refinementnet.h"
#include "neural/detect_network.h"
#include "weights/checkpoint.h"
#include "weights/load_into.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

struct Recipe {
  std::string network;
  std::map<std::string, std::string> options;
};

Recipe recipe_of(const fs::path& path, const TensorFile& file, const WeightsRecord& record) {
  if (!record.network.empty()) return {record.network, record.options};
  const auto guesses = detect_network(file);
  if (guesses.empty() || !guesses.front().complete())
    fail(ErrorCode::bad_weights, "{} is for no network of the catalogue{}; `mend models info` says what it holds",
         path.string(), guesses.empty() ? "" : fmt::format(" (nearest: {})", guesses.front().network));
  return {guesses.front().network, guesses.front().options};
}

std::shared_ptr<LoadedNetwork> load(const fs::path& path, const std::string& precision, const torch::Device& device) {
  auto loaded = std::make_shared<LoadedNetwork>();
  auto file = read_checkpoint(path);
  check_digest(file, path.string());
  loaded->record = record_of(file);
  loaded->device = device;
  const auto [name, options] = recipe_of(path, file, loaded->record);
  loaded->network = build_network(name, options, &loaded->spec);
  const auto match = match_state(state_shape(*loaded->network), file);
  if (match.same > 0) file.tensors = matched_tensors(file, match);
  try {
    load_into(*loaded->network, file, path.string(), name);
  } catch (const Error& error) {
    throw Error(error.code(), error.what() + looks_like(file, name));
  }
  loaded->sha256 = checkpoint_format(path) == CheckpointFormat::tensorflow ? "" : sha256_of_file(path);
  loaded->precision = precision_for(*loaded->spec, precision, device);
  prepare_weights(*loaded->network, loaded->precision, device);
  return loaded;
}

struct Cache {
  std::mutex mutex;
  std::map<std::string, std::weak_ptr<LoadedNetwork>> networks;
  std::shared_ptr<LoadedNetwork> last;  ///< kept, so that one filler after another finds it
};

}  // namespace

std::shared_ptr<Network> build_network(const std::string& name, const std::map<std::string, std::string>& options,
                                       const NetworkSpec** spec) {
  const auto& found = find_network(name);
  if (spec) *spec = &found;
  return found.make(Options(name, options));
}

std::shared_ptr<LoadedNetwork> load_network(const NetworkFillerOptions& options) {
  static Cache cache;
  const auto device = choose_device(options.device);
  choose_precision(options.precision, device.is_cuda());  // a wrong word is told before anything is looked for
  const auto path = find_weights(options.model);
  std::error_code error;
  const auto changed = fs::last_write_time(path, error).time_since_epoch().count();
  const auto key = fmt::format("{}\n{}\n{}\n{}\n{}", fs::weakly_canonical(path, error).string(), changed,
                               fs::file_size(path, error), options.precision, device.str());
  const std::lock_guard lock(cache.mutex);
  auto& entry = cache.networks[key];
  cache.last = entry.lock();
  if (!cache.last) cache.last = load(path, options.precision, device);
  entry = cache.last;
  return cache.last;
}

torch::Tensor LoadedNetwork::run(const torch::Tensor& image, const torch::Tensor& hole, int threads, const Body& body) {
  const std::lock_guard lock(running);
  const ComputeThreads scope_of_threads(threads);
  const PrecisionScope scope(precision, device);
  const auto ready = [&](const torch::Tensor& x) { return x.to(device).contiguous(torch::MemoryFormat::ChannelsLast); };
  return body(ready(image), ready(hole)).to(torch::kCPU, torch::kFloat).contiguous();
}

torch::Tensor LoadedNetwork::forward(const torch::Tensor& image, const torch::Tensor& hole, int threads) {
  return run(image, hole, threads, [&](const auto& x, const auto& missing) { return network->forward(x, missing); });
}

namespace {

RefinementNet& refiner_of(const LoadedNetwork& loaded) {
  auto* refiner = dynamic_cast<RefinementNet*>(loaded.network.get());
  if (!refiner)
    fail(ErrorCode::bad_weights, "{} refines nothing: weights of refinementnet are needed", loaded.spec->name);
  return *refiner;
}

}  // namespace

torch::Tensor LoadedNetwork::refine(const torch::Tensor& filled, const torch::Tensor& hole, int threads) {
  auto& refiner = refiner_of(*this);
  return run(filled, hole, threads, [&](const auto& x, const auto& missing) { return refiner.refine(x, missing); });
}

torch::Tensor LoadedNetwork::paint(const torch::Tensor& input, int threads) {
  auto& refiner = refiner_of(*this);
  return run(input, input.narrow(1, 0, 1), threads, [&](const auto& x, const auto&) { return refiner.paint(x); });
}

}  // namespace mend
