/// Attention: every query takes the mean of all values, weighted by how well the keys agree with it.
///
/// Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, section 3.2.1. Differs: a bias a key instead of
/// a mask. The logits grow with the square of the number of places; without gradients they are made a few queries at a
/// time, so that they stay in the cache and memory stays bounded.
#pragma once
#include <ATen/core/Tensor.h>

namespace mend::layers {

/// softmax(q k^T + bias) v.
/// @param query (N,heads,Q,D), scaled as the caller wishes; floating, as `key` and `value`.
/// @param key   (N,heads,K,D). @param value (N,heads,K,E).
/// @param bias  (N,heads,1,K) float32.
/// @return (N,heads,Q,E) in the type of `value`; logits and their softmax are float32.
at::Tensor attend(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& bias);

}  // namespace mend::layers
