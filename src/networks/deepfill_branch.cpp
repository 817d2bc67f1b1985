#include "networks/deepfill_branch.h"

#include <algorithm>
#include <utility>

#include "layers/channels_last.h"

namespace mend::deepfill {
namespace {

torch::nn::Conv2d make_conv(const Row& row, Border border) {
  const int64_t reach = row.dilation * (row.kernel - 1) / 2;
  auto options = torch::nn::Conv2dOptions(row.in, row.gated ? 2 * row.out : row.out, row.kernel)
                     .stride(row.stride)
                     .dilation(row.dilation);
  const bool uneven = border == Border::same && row.stride > 1;
  if (border != Border::reflect && !uneven) options.padding(reach);
  return torch::nn::Conv2d(options);
}

/// How many zeros TensorFlow's SAME puts before and after one axis.
std::pair<int64_t, int64_t> same_border(int64_t extent, const Row& row) {
  const int64_t out = (extent + row.stride - 1) / row.stride, window = (row.kernel - 1) * row.dilation + 1;
  const int64_t all = std::max<int64_t>((out - 1) * row.stride + window - extent, 0);
  return {all / 2, all - all / 2};
}

torch::Tensor padded(const torch::Tensor& x, const Row& row, Border border) {
  const int64_t reach = row.dilation * (row.kernel - 1) / 2;
  if (border == Border::reflect) return reflection_padded(x, {reach, reach, reach, reach});
  if (border == Border::same && row.stride > 1) {
    const auto [top, bottom] = same_border(x.size(2), row);
    const auto [left, right] = same_border(x.size(3), row);
    return zero_padded(x, {left, right, top, bottom});
  }
  return x;
}

}  // namespace

torch::nn::Module& parent_of(torch::nn::Module& root, const std::string& path, std::string& leaf) {
  torch::nn::Module* parent = &root;
  size_t begin = 0;
  for (size_t dot; (dot = path.find('.', begin)) != std::string::npos; begin = dot + 1) {
    const auto name = path.substr(begin, dot - begin);
    const auto children = parent->named_children();
    const auto* child = children.find(name);
    parent = child ? child->get() : parent->register_module(name, std::make_shared<torch::nn::Module>()).get();
  }
  leaf = path.substr(begin);
  return *parent;
}

Branch::Branch(torch::nn::Module& root, const std::vector<Row>& rows, Border border) : rows_(rows), border_(border) {
  for (const auto& row : rows_) {
    std::string leaf;
    auto& parent = parent_of(root, row.path, leaf);
    convs_.push_back(parent.register_module(leaf, make_conv(row, border)));
  }
}

torch::Tensor Branch::operator()(torch::Tensor x) const {
  for (size_t i = 0; i < rows_.size(); ++i) {
    const auto& row = rows_[i];
    if (row.upsample) x = doubled_nearest(x);
    auto conv = convs_[i];
    x = conv(padded(x, row, border_));
    x = row.gated ? gated(x, row.activation) : activated(x, row.activation);
  }
  return x;
}

}  // namespace mend::deepfill
