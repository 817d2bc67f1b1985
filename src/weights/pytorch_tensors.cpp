#include "weights/pytorch_tensors.h"

#include <torch/torch.h>

#include <unordered_map>

#include "base/error.h"

namespace mend {
namespace {

using Kind = PickleNode::Kind;

struct StorageType {
  std::string_view global;
  at::ScalarType type;
};
constexpr StorageType storage_types[] = {
    {"torch DoubleStorage", at::kDouble},      {"torch FloatStorage", at::kFloat},
    {"torch HalfStorage", at::kHalf},          {"torch BFloat16Storage", at::kBFloat16},
    {"torch LongStorage", at::kLong},          {"torch IntStorage", at::kInt},
    {"torch ShortStorage", at::kShort},        {"torch CharStorage", at::kChar},
    {"torch ByteStorage", at::kByte},          {"torch BoolStorage", at::kBool},
    {"torch.cuda DoubleStorage", at::kDouble}, {"torch.cuda FloatStorage", at::kFloat},
    {"torch.cuda HalfStorage", at::kHalf},     {"torch.cuda BFloat16Storage", at::kBFloat16},
    {"torch.cuda LongStorage", at::kLong},     {"torch.cuda IntStorage", at::kInt},
    {"torch.cuda ShortStorage", at::kShort},   {"torch.cuda CharStorage", at::kChar},
    {"torch.cuda ByteStorage", at::kByte},     {"torch.cuda BoolStorage", at::kBool}};

constexpr std::string_view rebuild_tensor = "torch._utils _rebuild_tensor";
constexpr std::string_view rebuild_tensor_v2 = "torch._utils _rebuild_tensor_v2";
constexpr std::string_view rebuild_parameter = "torch._utils _rebuild_parameter";
constexpr std::string_view plain_globals[] = {
    rebuild_tensor,  rebuild_tensor_v2, rebuild_parameter, "collections OrderedDict",
    "torch Size",    "torch device",    "torch float64",   "torch float32",
    "torch float16", "torch bfloat16",  "torch int64",     "torch int32",
    "torch int16",   "torch int8",      "torch uint8",     "torch bool"};

constexpr int max_depth = 64;
constexpr size_t max_visits = 2'000'000;
constexpr size_t max_dimensions = 16;
/// A tensor expanded by zero strides has more elements than its storage; beyond this it is an attack on the memory.
constexpr int64_t max_expanded = 1 << 20;

[[noreturn]] void bad_tensor(const std::string& path, const char* what) {
  fail(ErrorCode::bad_weights, "tensor {}: {}", path, what);
}

std::vector<int64_t> integers(const PickleTree& tree, PickleId id, const std::string& path) {
  const auto* node = &tree.at(id);
  if (node->kind == Kind::call && node->text == "torch Size" && node->items.size() == 1)
    node = &tree.at(node->items[0]);
  if (node->kind != Kind::tuple && node->kind != Kind::list) bad_tensor(path, "its shape or strides are no tuple");
  if (node->items.size() > max_dimensions) bad_tensor(path, "it has more than 16 dimensions");
  std::vector<int64_t> values;
  for (const auto item : node->items) {
    const auto& number = tree.at(item);
    if (number.kind != Kind::integer || number.integer < 0)
      bad_tensor(path, "its shape or strides hold what is no number of at least 0");
    values.push_back(number.integer);
  }
  return values;
}

at::Tensor view_of_storage(const at::Tensor& storage, int64_t offset, const std::vector<int64_t>& shape,
                           const std::vector<int64_t>& strides, const std::string& path) {
  if (shape.size() != strides.size()) bad_tensor(path, "it has not as many strides as dimensions");
  int64_t count = 1, last = offset;
  bool overflow = offset < 0, empty = false;
  for (size_t i = 0; i < shape.size(); ++i) {
    int64_t reach = 0;
    empty = empty || shape[i] == 0;
    overflow = overflow || __builtin_mul_overflow(count, std::max<int64_t>(shape[i], 1), &count) ||
               __builtin_mul_overflow(std::max<int64_t>(shape[i], 1) - 1, strides[i], &reach) ||
               __builtin_add_overflow(last, reach, &last);
  }
  if (overflow) bad_tensor(path, "its shape, strides or offset overflow");
  if (empty) return at::empty(shape, storage.options());
  if (last >= storage.numel())
    fail(ErrorCode::bad_weights, "tensor {}: it reaches element {} of a storage of {}", path, last, storage.numel());
  if (count > std::max(storage.numel(), max_expanded)) bad_tensor(path, "it has far more elements than its storage");
  return storage.as_strided(shape, strides, offset);
}

class Walker {
 public:
  Walker(const PickleTree& tree, const StorageSource& storage) : tree_(tree), storage_(storage) {}

  TensorFile run() {
    visit(tree_.root, "", 0);
    return std::move(file_);
  }

 private:
  void visit(PickleId id, const std::string& path, int depth) {
    if (depth > max_depth) fail(ErrorCode::bad_weights, "containers are nested more than {} deep", max_depth);
    if (++visits_ > max_visits || (path_bytes_ += path.size()) > max_path_bytes)
      fail(ErrorCode::bad_weights, "the file names more than {} things", max_visits);
    const auto& node = tree_.at(id);
    switch (node.kind) {
      case Kind::dictionary:
        for (size_t i = 0; i + 1 < node.items.size(); i += 2)
          visit(node.items[i + 1], joined(path, key_text(node.items[i])), depth + 1);
        return;
      case Kind::list:
      case Kind::tuple:
        for (size_t i = 0; i < node.items.size(); ++i) visit(node.items[i], joined(path, std::to_string(i)), depth + 1);
        return;
      case Kind::call:
        if (node.text == rebuild_tensor || node.text == rebuild_tensor_v2 || node.text == rebuild_parameter) {
          const auto name = path.empty() ? "tensor" : path;
          if (!file_.tensors.emplace(name, tensor(id, name)).second) bad_tensor(name, "the file has two of this name");
        }
        return;
      default: leaf(node, path);
    }
  }

  void leaf(const PickleNode& node, const std::string& path) {
    if (node.kind == Kind::text) file_.metadata[path] = node.text;
    if (node.kind == Kind::integer) file_.metadata[path] = std::to_string(node.integer);
    if (node.kind == Kind::boolean) file_.metadata[path] = node.integer ? "true" : "false";
    if (node.kind == Kind::real) file_.metadata[path] = fmt::format("{}", node.real);
  }

  static std::string joined(const std::string& path, const std::string& key) {
    return path.empty() ? key : path + "." + key;
  }

  std::string key_text(PickleId id) const {
    const auto& node = tree_.at(id);
    if (node.kind == Kind::text) return node.text;
    if (node.kind == Kind::integer || node.kind == Kind::boolean) return std::to_string(node.integer);
    if (node.kind == Kind::none) return "None";
    fail(ErrorCode::bad_weights, "a dictionary has a key that is neither text nor a whole number");
  }

  at::Tensor tensor(PickleId id, const std::string& path) {
    const auto found = tensors_.find(id);
    if (found != tensors_.end()) return found->second;
    const auto* call = &tree_.at(id);
    for (int i = 0; call->text == rebuild_parameter; ++i) {  // (tensor, requires_grad, hooks)
      if (i > 2 || call->items.empty() || tree_.at(call->items[0]).kind != Kind::call)
        bad_tensor(path, "it is a parameter of no tensor");
      call = &tree_.at(call->items[0]);
    }
    // (storage, offset, shape, strides) and, in version 2, whether it wants a gradient and its hooks.
    if ((call->text != rebuild_tensor && call->text != rebuild_tensor_v2) || call->items.size() < 4)
      bad_tensor(path, "it is not built as PyTorch builds a tensor");
    const auto& offset = tree_.at(call->items[1]);
    if (offset.kind != Kind::integer) bad_tensor(path, "its offset is no number");
    auto made = view_of_storage(storage_(storage_name(tree_, call->items[0])), offset.integer,
                                integers(tree_, call->items[2], path), integers(tree_, call->items[3], path), path);
    tensors_.emplace(id, made);
    return made;
  }

  static constexpr size_t max_path_bytes = 1 << 28;
  const PickleTree& tree_;
  const StorageSource& storage_;
  TensorFile file_;
  std::unordered_map<PickleId, at::Tensor> tensors_;
  size_t visits_ = 0, path_bytes_ = 0;
};

}  // namespace

bool is_tensor_vocabulary(std::string_view global) {
  for (const auto& name : plain_globals)
    if (name == global) return true;
  for (const auto& row : storage_types)
    if (row.global == global) return true;
  return false;
}

StorageName storage_name(const PickleTree& tree, PickleId persistent) {
  const auto wrong = [] { fail(ErrorCode::bad_weights, "a tensor's storage is not named as PyTorch names one"); };
  const auto& node = tree.at(persistent);
  if (node.kind != Kind::persistent || node.items.size() != 1) wrong();
  const auto& words = tree.at(node.items[0]).items;
  // ('storage', type, key, device, count) and, in the legacy form, the view: None or (key, offset, count).
  if (words.size() < 5 || tree.at(words[0]).text != "storage" || tree.at(words[2]).kind != Kind::text ||
      tree.at(words[4]).kind != Kind::integer)
    wrong();
  StorageName name;
  name.key = tree.at(words[2]).text;
  name.count = tree.at(words[4]).integer;
  const auto& type = tree.at(words[1]);
  const StorageType* known = nullptr;
  for (const auto& row : storage_types)
    if (type.kind == Kind::global && row.global == type.text) known = &row;
  if (!known || name.count < 0) wrong();
  name.type = known->type;
  if (words.size() > 5 && tree.at(words[5]).kind == Kind::tuple) {
    const auto& view = tree.at(words[5]).items;
    if (view.size() != 3 || tree.at(view[0]).kind != Kind::text || tree.at(view[1]).kind != Kind::integer ||
        tree.at(view[2]).kind != Kind::integer)
      wrong();
    name.view_key = tree.at(view[0]).text;
    name.view_offset = tree.at(view[1]).integer;
    name.view_count = tree.at(view[2]).integer;
  }
  return name;
}

TensorFile tensors_of_tree(const PickleTree& tree, const StorageSource& storage) { return Walker(tree, storage).run(); }

}  // namespace mend
