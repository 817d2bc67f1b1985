#include "training/peers.h"

#include <torch/torch.h>
#include <torch/version.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string>

#include "base/error.h"

// The headers are empty without these.
#if defined(MEND_GLOO) && !defined(USE_C10D_GLOO)
#define USE_C10D_GLOO
#endif
#if defined(MEND_NCCL) && !defined(USE_C10D_NCCL)
#define USE_C10D_NCCL
#endif
#ifdef MEND_GLOO
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#endif
#ifdef MEND_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>
#endif
#if defined(MEND_GLOO) || defined(MEND_NCCL)
#define MEND_PEERS
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

#ifdef MEND_PEERS

namespace {

constexpr auto patience = std::chrono::minutes(5);

// What Gloo and NCCL have in common is called so since libtorch 2.
#if TORCH_VERSION_MAJOR >= 2
using Library = c10d::Backend;
#else
using Library = c10d::ProcessGroup;
#endif

#ifdef MEND_GLOO
c10::intrusive_ptr<Library> make_gloo(const c10::intrusive_ptr<c10d::Store>& store, int rank, int size,
                                      const std::string& host) {
  auto options = c10d::ProcessGroupGloo::Options::create(patience);
  options->devices.push_back(host == "localhost" || host.rfind("127.", 0) == 0
                                 ? c10d::ProcessGroupGloo::createDeviceForHostname(host)
                                 : c10d::ProcessGroupGloo::createDefaultDevice());
  return c10::make_intrusive<c10d::ProcessGroupGloo>(store, rank, size, options);
}
#endif

#ifdef MEND_NCCL
c10::intrusive_ptr<Library> make_nccl(const c10::intrusive_ptr<c10d::Store>& store, int rank, int size) {
  // A lost rank is to be an exception of the call that waits for it, not the end of the process from another thread.
  for (const char* name : {"TORCH_NCCL_BLOCKING_WAIT", "NCCL_BLOCKING_WAIT"}) setenv(name, "1", /*overwrite=*/0);
  auto options = c10d::ProcessGroupNCCL::Options::create();
  options->timeout = patience;
  return c10::make_intrusive<c10d::ProcessGroupNCCL>(store, rank, size, options);
}
#endif

}  // namespace

struct Peers::Group {
  c10::intrusive_ptr<c10d::TCPStore> store;
  c10::intrusive_ptr<Library> library;
  std::string name;
  torch::Device device = torch::kCPU;  // where the tensors of a collective operation must lie
  int rank;

  void make(int size, const std::string& host, bool cuda) {
#ifdef MEND_NCCL
    if (cuda) {
      device = torch::Device(torch::kCUDA, static_cast<c10::DeviceIndex>(local_rank()));
      name = "nccl";
      library = make_nccl(store, rank, size);
      return;
    }
#endif
    (void)cuda;  // Gloo takes copies on the CPU
#ifdef MEND_GLOO
    name = "gloo";
    library = make_gloo(store, rank, size, host);
#else
    (void)host;
    fail(ErrorCode::unsupported,
         "WORLD_SIZE is {}, but this program was built without Gloo: it needs device = \"cuda\"", size);
#endif
  }

  /// Runs a collective operation on one tensor, which must lie on `device`.
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
    run(values, [&](auto& list) { return library->allreduce(list); });
  }
};

Peers::Peers(int rank, int size, bool cuda) : rank_(rank), size_(size), group_(std::make_unique<Group>()) {
  const char* address = std::getenv("MASTER_ADDR");
  require(address != nullptr, "WORLD_SIZE is set, so MASTER_ADDR must be too");
  c10d::TCPStoreOptions options;
  options.port = static_cast<uint16_t>(read_variable("MASTER_PORT", 1, 65535));
  options.isServer = rank == 0;
  options.numWorkers = static_cast<size_t>(size);
  options.timeout = patience;
  group_->rank = rank;
  try {
    group_->store = c10::make_intrusive<c10d::TCPStore>(address, options);
    group_->make(size, address, cuda);
  } catch (const Error&) {
    throw;
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
    if (tensor.defined()) flat.push_back(tensor.reshape({-1}).to(group_->device, torch::kFloat));
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
    const auto plain = tensor.detach().to(group_->device).contiguous().clone();
    group_->run(plain, [&](auto& list) { return group_->library->broadcast(list); });
    tensor.detach().copy_(plain);
  }
}

std::string Peers::library() const { return group_->name; }

bool Peers::any(bool mine) {
  const auto votes = torch::full({1}, mine ? 1.0F : 0.0F, group_->device);
  group_->add_up(votes);
  return votes.item<float>() > 0;
}

#else

struct Peers::Group {};
Peers::Peers(int rank, int size, bool) : rank_(rank), size_(size) {
  fail(ErrorCode::unsupported, "WORLD_SIZE is {}, but this program was built without Gloo (libgloo-dev)", size);
}
std::string Peers::library() const { return ""; }
void Peers::average(std::vector<at::Tensor>&) {}
void Peers::follow_first(std::vector<at::Tensor>&) {}
bool Peers::any(bool mine) { return mine; }

#endif

Peers::~Peers() = default;

std::unique_ptr<Peers> Peers::from_environment(bool cuda) {
  if (std::getenv("WORLD_SIZE") == nullptr) return nullptr;
  const int size = read_variable("WORLD_SIZE", 1, 1 << 16);
  if (size == 1) return nullptr;
  return std::unique_ptr<Peers>(new Peers(read_variable("RANK", 0, size - 1), size, cuda));
}

}  // namespace mend
