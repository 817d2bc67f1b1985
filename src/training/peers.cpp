#include "training/peers.h"

#include <torch/torch.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/error.h"

#ifdef MEND_GLOO
#ifndef USE_C10D_GLOO
#define USE_C10D_GLOO  // the header is empty without it
#endif
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif

namespace mend {
namespace {

int read_variable(const char* name, int low, int high) {
  const char* text = std::getenv(name);
  require(text != nullptr, "WORLD_SIZE is set, so {} must be too", name);
  int value = 0;
  const auto [end, error] = std::from_chars(text, text + std::strlen(text), value);
  require(error == std::errc() && *end == '\0' && value >= low && value <= high,
          "{} must be a whole number in {}..{}, not '{}'", name, low, high, text);
  return value;
}

}  // namespace

int local_rank() { return std::getenv("LOCAL_RANK") ? read_variable("LOCAL_RANK", 0, 1023) : 0; }

#ifdef MEND_GLOO

struct Peers::Group {
  c10::intrusive_ptr<c10d::TCPStore> store;
  c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo;
  int rank;

  /// Runs a collective operation on one tensor, which must lie on the CPU.
  template <typename Operation>
  void run(const at::Tensor& values, const Operation& operation) {
    try {
      std::vector<at::Tensor> list{values};
      operation(list)->wait();
    } catch (const std::exception& error) {
      const std::string why = error.what();
      fail(ErrorCode::io, "rank {}: another rank of this training is gone or out of reach ({})", rank,
           why.substr(0, why.find('\n')));
    }
  }
  /// The sum over the ranks, in place.
  void add_up(const at::Tensor& values) {
    run(values, [&](auto& list) { return gloo->allreduce(list); });
  }
};

Peers::Peers(int rank, int size) : rank_(rank), size_(size), group_(std::make_unique<Group>()) {
  const char* address = std::getenv("MASTER_ADDR");
  require(address != nullptr, "WORLD_SIZE is set, so MASTER_ADDR must be too");
  c10d::TCPStoreOptions options;
  options.port = static_cast<uint16_t>(read_variable("MASTER_PORT", 1, 65535));
  options.isServer = rank == 0;
  options.numWorkers = static_cast<size_t>(size);
  options.timeout = std::chrono::minutes(5);
  group_->rank = rank;
  try {
    group_->store = c10::make_intrusive<c10d::TCPStore>(address, options);
    auto gloo = c10d::ProcessGroupGloo::Options::create(std::chrono::minutes(5));
    const std::string host = address;
    gloo->devices.push_back(host == "localhost" || host.rfind("127.", 0) == 0
                                ? c10d::ProcessGroupGloo::createDeviceForHostname(host)
                                : c10d::ProcessGroupGloo::createDefaultDevice());
    group_->gloo = c10::make_intrusive<c10d::ProcessGroupGloo>(group_->store, rank, size, gloo);
  } catch (const std::exception& error) {
    const std::string why = error.what();
    fail(ErrorCode::io, "rank {} of {} cannot reach the others at {}:{}: {}", rank, size, address, options.port,
         why.substr(0, why.find('\n')));
  }
}

void Peers::average(std::vector<at::Tensor>& tensors) {
  torch::NoGradGuard no_grad;
  // One message for all: a round trip for each of hundreds of small tensors would cost more than their bytes.
  std::vector<at::Tensor> flat;
  for (const auto& tensor : tensors)
    if (tensor.defined()) flat.push_back(tensor.reshape({-1}).to(torch::kCPU, torch::kFloat));
  if (flat.empty()) return;
  const auto all = torch::cat(flat);
  group_->add_up(all);
  all.div_(size_);
  int64_t at = 0;
  for (auto& tensor : tensors) {
    if (!tensor.defined()) continue;
    tensor.copy_(all.narrow(0, at, tensor.numel()).view(tensor.sizes()));
    at += tensor.numel();
  }
}

void Peers::follow_first(std::vector<at::Tensor>& tensors) {
  torch::NoGradGuard no_grad;
  for (auto& tensor : tensors) {
    const auto plain = tensor.detach().cpu().contiguous().clone();
    group_->run(plain, [&](auto& list) { return group_->gloo->broadcast(list); });
    tensor.detach().copy_(plain);
  }
}

bool Peers::any(bool mine) {
  const auto votes = torch::full({1}, mine ? 1.0F : 0.0F);
  group_->add_up(votes);
  return votes.item<float>() > 0;
}

#else

struct Peers::Group {};
Peers::Peers(int rank, int size) : rank_(rank), size_(size) {
  fail(ErrorCode::unsupported, "WORLD_SIZE is {}, but this program was built without Gloo (libgloo-dev)", size);
}
void Peers::average(std::vector<at::Tensor>&) {}
void Peers::follow_first(std::vector<at::Tensor>&) {}
bool Peers::any(bool mine) { return mine; }

#endif

Peers::~Peers() = default;

std::unique_ptr<Peers> Peers::from_environment() {
  if (std::getenv("WORLD_SIZE") == nullptr) return nullptr;
  const int size = read_variable("WORLD_SIZE", 1, 1 << 16);
  if (size == 1) return nullptr;
  return std::unique_ptr<Peers>(new Peers(read_variable("RANK", 0, size - 1), size));
}

}  // namespace mend
