#include "layers/count_macs.h"

#include <ATen/record_function.h>
#include <torch/torch.h>

#include <atomic>
#include <string_view>

namespace mend {
namespace {

std::atomic<int64_t> counted;

at::Tensor first_tensor(c10::ArrayRef<const c10::IValue> values, size_t skip) {
  for (const auto& value : values)
    if (value.isTensor() && skip-- == 0) return value.toTensor();
  return {};
}

/// Every output of a convolution sums over the kernel and the input channels; in a transposed one every input goes to
/// the kernel and the output channels. A matrix product sums over the inner extent.
void count(const at::RecordFunction& function) {
  const std::string_view name = function.name();
  const auto in = first_tensor(function.inputs(), 0), by = first_tensor(function.inputs(), 1);
  const auto& outputs = function.outputs();
  if (!in.defined() || !by.defined() || outputs.empty() || !outputs[0].isTensor()) return;
  const auto out = outputs[0].toTensor();
  if (name == "aten::convolution") {
    const bool transposed =
        function.inputs().size() > 6 && function.inputs()[6].isBool() && function.inputs()[6].toBool();
    counted += (transposed ? in.numel() : out.numel()) * (by.numel() / by.size(0));
  } else if (name == "aten::mm" || name == "aten::bmm") {
    counted += out.numel() * in.size(-1);
  } else if (name == "aten::addmm" || name == "aten::baddbmm") {
    counted += out.numel() * by.size(-1);  // the first tensor is what is added to
  }
}

}  // namespace

int64_t count_macs(const std::function<void()>& body) {
  counted = 0;
  const auto handle = at::addThreadLocalCallback(
      at::RecordFunctionCallback(
          [](const at::RecordFunction&) -> std::unique_ptr<at::ObserverContext> { return nullptr; },
          [](const at::RecordFunction& function, at::ObserverContext*) { count(function); })
          .needsInputs(true)
          .needsOutputs(true)
          .scopes({at::RecordScope::FUNCTION}));
  try {
    body();
  } catch (...) {
    at::removeCallback(handle);
    throw;
  }
  at::removeCallback(handle);
  return counted;
}

}  // namespace mend
