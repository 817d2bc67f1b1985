#include "weights/tensorflow_bundle.h"

#include <torch/torch.h>

#include <functional>
#include <memory>

#include "base/error.h"
#include "weights/byte_reader.h"
#include "weights/checksum.h"
#include "weights/mapped_file.h"
#include "weights/sorted_table.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

constexpr int64_t max_shards = 10000;
constexpr size_t max_dimensions = 16;

/// One field of a protocol buffer: a number (varint or fixed) or bytes.
struct Field {
  uint64_t id = 0, number = 0;
  std::string_view bytes;
};

void each_field(std::string_view message, const std::function<void(const Field&)>& visit) {
  for (ByteReader in(message.data(), message.size()); !in.done();) {
    const auto tag = in.varint();
    Field field;
    field.id = tag >> 3;
    switch (tag & 7) {
      case 0: field.number = in.varint(); break;
      case 1: field.number = in.number<uint64_t>(); break;
      case 2: field.bytes = in.bytes(in.varint()); break;
      case 5: field.number = in.number<uint32_t>(); break;
      default: fail(ErrorCode::bad_weights, "an entry of the index is damaged");
    }
    visit(field);
  }
}

/// The numbers of tensorflow/core/framework/types.proto.
std::optional<at::ScalarType> scalar_type(uint64_t number) {
  switch (number) {
    case 1: return at::kFloat;
    case 2: return at::kDouble;
    case 3: return at::kInt;
    case 4: return at::kByte;
    case 5: return at::kShort;
    case 6: return at::kChar;
    case 9: return at::kLong;
    case 10: return at::kBool;
    case 14: return at::kBFloat16;
    case 19: return at::kHalf;
    default: return std::nullopt;
  }
}

std::vector<int64_t> read_shape(std::string_view message) {
  std::vector<int64_t> shape;
  each_field(message, [&](const Field& dimension) {
    if (dimension.id != 2) return;
    uint64_t extent = 0;
    each_field(dimension.bytes, [&](const Field& field) {
      if (field.id == 1) extent = field.number;
    });
    if (extent > INT64_MAX || shape.size() == max_dimensions)
      fail(ErrorCode::bad_weights, "a shape of the index is damaged");
    shape.push_back(static_cast<int64_t>(extent));
  });
  return shape;
}

BundleVariable read_variable(const std::string& name, std::string_view message) {
  BundleVariable variable;
  bool sliced = false;
  each_field(message, [&](const Field& field) {
    switch (field.id) {
      case 1: variable.type = scalar_type(field.number); break;
      case 2: variable.shape = read_shape(field.bytes); break;
      case 3: variable.shard = static_cast<int64_t>(std::min<uint64_t>(field.number, max_shards)); break;
      case 4: variable.offset = field.number; break;
      case 5: variable.size = field.number; break;
      case 6: variable.crc = static_cast<uint32_t>(field.number); break;
      case 7: sliced = true; break;
      default: break;
    }
  });
  if (sliced) fail(ErrorCode::bad_weights, "variable {} is cut into slices, which is not supported", name);
  if (!variable.type) return variable;
  uint64_t bytes = c10::elementSize(*variable.type), check = bytes;
  for (const auto extent : variable.shape) {
    bytes *= static_cast<uint64_t>(extent);
    if (__builtin_mul_overflow(check, std::max<uint64_t>(static_cast<uint64_t>(extent), 1), &check) || check >> 62)
      fail(ErrorCode::bad_weights, "the shape of variable {} overflows", name);
  }
  if (bytes != variable.size)
    fail(ErrorCode::bad_weights, "variable {} claims {} bytes, and its shape needs {}", name, variable.size, bytes);
  return variable;
}

BundleIndex parse_index(const MappedFile& file) {
  BundleIndex index;
  bool little_endian = true;
  for (const auto& [name, message] : read_sorted_table(file.data(), file.size())) {
    if (!name.empty()) {
      index.variables.emplace(name, read_variable(name, message));
      continue;
    }
    each_field(message, [&](const Field& field) {  // the header has the empty name
      if (field.id == 1) index.shards = static_cast<int64_t>(std::min<uint64_t>(field.number, max_shards + 1));
      if (field.id == 2) little_endian = field.number == 0;
    });
  }
  if (index.shards < 1 || index.shards > max_shards) fail(ErrorCode::bad_weights, "the index says no number of shards");
  if (!little_endian) fail(ErrorCode::bad_weights, "written on a big-endian machine, which is not supported");
  for (const auto& [name, variable] : index.variables)
    if (variable.shard >= index.shards)
      fail(ErrorCode::bad_weights, "variable {} lies in shard {} of {}", name, variable.shard, index.shards);
  return index;
}

fs::path without_index(const fs::path& path) {
  return path.extension() == ".index" ? fs::path(path).replace_extension() : path;
}

at::Tensor read_tensor(const std::string& name, const BundleVariable& variable,
                       const std::shared_ptr<MappedFile>& file) {
  if (variable.offset > file->size() || variable.size > file->size() - variable.offset)
    fail(ErrorCode::bad_weights, "variable {} lies beyond the end of its shard: the shard is truncated", name);
  char* data = file->data() + variable.offset;
  if (masked_crc(crc32c(data, variable.size)) != variable.crc)
    fail(ErrorCode::bad_weights, "variable {} is damaged: its checksum does not fit", name);
  const auto options = at::TensorOptions(*variable.type);
  if (reinterpret_cast<uintptr_t>(data) % c10::elementSize(*variable.type) == 0)
    return at::from_blob(
        data, variable.shape, [file](void*) {}, options);
  at::Tensor copy = at::empty(variable.shape, options);
  std::memcpy(copy.data_ptr(), data, variable.size);
  return copy;
}

}  // namespace

BundleIndex read_bundle_index(const fs::path& path) {
  const MappedFile file(path);
  try {
    return parse_index(file);
  } catch (const Error& error) {
    throw Error(error.code(), path.string() + ": " + error.what());
  }
}

TensorFile read_tensorflow_bundle(const fs::path& path) {
  const auto stem = without_index(path);
  const auto index = read_bundle_index(stem.string() + ".index");
  std::map<int64_t, std::shared_ptr<MappedFile>> shards;
  TensorFile file;
  for (const auto& [name, variable] : index.variables) {
    if (!variable.type) continue;
    if (variable.size == 0) {  // a shard without data may be an empty file, which cannot be mapped
      file.tensors[name] = at::empty(variable.shape, at::TensorOptions(*variable.type));
      continue;
    }
    const fs::path shard_path = fmt::format("{}.data-{:05d}-of-{:05d}", stem.string(), variable.shard, index.shards);
    auto& shard = shards[variable.shard];
    if (!shard && !fs::exists(shard_path))
      fail(ErrorCode::io, "{}.index needs {}, which is not beside it: an index alone holds no weights", stem.string(),
           shard_path.filename().string());
    if (!shard) shard = std::make_shared<MappedFile>(shard_path);
    try {
      file.tensors[name] = read_tensor(name, variable, shard);
    } catch (const Error& error) {
      throw Error(error.code(), shard_path.string() + ": " + error.what());
    }
  }
  return file;
}

}  // namespace mend
