#include "layers/attend.h"

#include <torch/torch.h>

#include <algorithm>

namespace mend::layers {
namespace {

/// Logits made at a time: 2 MiB of float32, about what a core's second cache holds.
constexpr int64_t logits_at_once = int64_t{1} << 19;

at::Tensor attend_at_once(const at::Tensor& query, const at::Tensor& key_transposed, const at::Tensor& value,
                          const at::Tensor& bias) {
  const auto logits = torch::matmul(query, key_transposed).to(torch::kFloat) + bias;
  return torch::matmul(torch::softmax(logits, -1).to(value.scalar_type()), value);
}

}  // namespace

at::Tensor attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& bias) {
  const auto keys = key.transpose(2, 3).contiguous();
  const int64_t queries = query.size(2);
  const int64_t rows = std::clamp<int64_t>(logits_at_once / (query.size(0) * query.size(1) * keys.size(3)), 1, queries);
  // Autograd keeps every piece anyway.
  if (torch::GradMode::is_enabled() || rows == queries) return attend_at_once(query, keys, value, bias);
  std::vector<at::Tensor> pieces;
  for (int64_t start = 0; start < queries; start += rows)
    pieces.push_back(attend_at_once(query.narrow(2, start, std::min(rows, queries - start)), keys, value, bias));
  return torch::cat(pieces, 2);
}

}  // namespace mend::layers
