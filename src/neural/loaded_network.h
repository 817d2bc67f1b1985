/// A network with its weights, ready to run.
#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "fill/neural_module.h"
#include "networks/network.h"
#include "neural/precision.h"
#include "weights/weights_record.h"

namespace mend {

struct LoadedNetwork {
  const NetworkSpec* spec = nullptr;
  WeightsRecord record;
  std::string sha256;  ///< of the weights file
  std::shared_ptr<Network> network;
  Precision precision = Precision::fp32;
  torch::Device device = torch::kCPU;
  std::mutex running;  ///< a network may keep state while it runs, and libtorch uses all threads for one

  /// Runs it: image (N,3,H,W) float32, hole (N,1,H,W) float32 -> (N,3,H,W) float32, all on the CPU.
  torch::Tensor forward(const torch::Tensor& image, const torch::Tensor& hole, int threads);
  /// The same for RefinementNet::refine(). Throws Error{bad_weights} if the network is another.
  torch::Tensor refine(const torch::Tensor& filled, const torch::Tensor& hole, int threads);
  /// The same for RefinementNet::paint(): (1,20,H,W) -> (1,3,H,W).
  torch::Tensor paint(const torch::Tensor& input, int threads);

 private:
  using Body = std::function<torch::Tensor(const torch::Tensor&, const torch::Tensor&)>;
  torch::Tensor run(const torch::Tensor& image, const torch::Tensor& hole, int threads, const Body& body);
};

/// Finds the weights (weights_path.h), builds the network the file says it is for (or, where it says nothing, the one
/// its names fit), checks and loads every tensor, and prepares them for the precision and device. A network that was
/// loaded before from the same unchanged file with the same options is not loaded again while somebody holds it, nor
/// is the last one used.
/// Throws Error{bad_weights}, Error{io}, Error{unsupported}, Error{invalid_argument} as the parts do.
std::shared_ptr<LoadedNetwork> load_network(const NetworkFillerOptions& options);

/// A network from what a file says of itself, without weights: the catalogue's entry and the built module.
std::shared_ptr<Network> build_network(const std::string& name, const std::map<std::string, std::string>& options,
                                       const NetworkSpec** spec = nullptr);

}  // namespace mend
