/// The safetensors format: 8-byte little-endian header length, JSON header, raw little-endian data.
#include <nlohmann/json.hpp>
#include <torch/torch.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <vector>

#include "base/atomic_file.h"
#include "base/error.h"
#include "weights/byte_reader.h"
#include "weights/mapped_file.h"
#include "weights/tensor_file.h"

namespace mend {
namespace {

using nlohmann::json;
constexpr uint64_t max_header_bytes = 100'000'000;  // the reference implementation's limit
constexpr size_t max_dimensions = 16;

struct TypeName {
  const char* name;
  at::ScalarType type;
};
constexpr TypeName type_names[] = {
    {"F64", at::kDouble}, {"F32", at::kFloat}, {"F16", at::kHalf}, {"BF16", at::kBFloat16}, {"I64", at::kLong},
    {"I32", at::kInt},    {"I16", at::kShort}, {"I8", at::kChar},  {"U8", at::kByte},       {"BOOL", at::kBool}};

uint64_t whole_number(const json& value) {
  if (!value.is_number_unsigned()) fail(ErrorCode::bad_weights, "damaged header: {} is no whole number", value.dump());
  return value.get<uint64_t>();
}

/// The product of the extents fits in 59 bits, also with the zeros left out, so nothing computed from it overflows.
std::vector<int64_t> shape_of(const std::string& name, const json& extents) {
  std::vector<int64_t> shape;
  uint64_t count = 1;
  if (!extents.is_array() || extents.size() > max_dimensions)
    fail(ErrorCode::bad_weights, "tensor {} has no shape of at most {} dimensions", name, max_dimensions);
  for (const auto& extent : extents) {
    const auto n = whole_number(extent);
    if (__builtin_mul_overflow(count, std::max<uint64_t>(n, 1), &count) || count >> 59)
      fail(ErrorCode::bad_weights, "the shape of tensor {} overflows", name);
    shape.push_back(static_cast<int64_t>(n));
  }
  return shape;
}

at::Tensor map_tensor(const std::string& name, const json& entry, const std::shared_ptr<MappedFile>& mapping,
                      uint64_t data_begin, std::vector<std::pair<uint64_t, uint64_t>>& used) {
  const auto type_name = entry.at("dtype").get<std::string>();
  const TypeName* type = nullptr;
  for (const auto& row : type_names)
    if (type_name == row.name) type = &row;
  if (!type) fail(ErrorCode::bad_weights, "tensor {} has the unknown type {}", name, type_name);

  const auto shape = shape_of(name, entry.at("shape"));
  uint64_t bytes = c10::elementSize(type->type);
  for (const auto extent : shape) bytes *= static_cast<uint64_t>(extent);
  const auto& offsets = entry.at("data_offsets");
  const auto begin = whole_number(offsets.at(0)), end = whole_number(offsets.at(1));
  const uint64_t data_size = mapping->size() - data_begin;
  if (offsets.size() != 2 || begin > end || end > data_size || end - begin != bytes)
    fail(ErrorCode::bad_weights, "tensor {} claims bytes {}..{} of {}, and its shape needs {}", name, begin, end,
         data_size, bytes);
  used.emplace_back(begin, end);
  char* data = mapping->data() + data_begin + begin;
  const auto options = at::TensorOptions(type->type);
  if (reinterpret_cast<uintptr_t>(data) % c10::elementSize(type->type) == 0)
    return at::from_blob(
        data, shape, [mapping](void*) {}, options);
  at::Tensor copy = at::empty(shape, options);  // headers need not keep data aligned
  std::memcpy(copy.data_ptr(), data, bytes);
  return copy;
}

}  // namespace

TensorFile read_safetensors(const std::filesystem::path& path) {
  const auto mapping = std::make_shared<MappedFile>(path);
  TensorFile file;
  std::vector<std::pair<uint64_t, uint64_t>> used;
  try {
    ByteReader in(mapping->data(), mapping->size());
    const auto header_size = in.number<uint64_t>();
    if (header_size > max_header_bytes || header_size > in.left())
      fail(ErrorCode::bad_weights, "not a safetensors file, or truncated: header of {} bytes in a file of {}",
           header_size, mapping->size());
    const auto header = json::parse(in.bytes(header_size));
    if (!header.is_object()) fail(ErrorCode::bad_weights, "the header is not a JSON object");
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__")
        file.metadata = entry.get<std::map<std::string, std::string>>();
      else
        file.tensors[name] = map_tensor(name, entry, mapping, in.at(), used);
    }
    std::sort(used.begin(), used.end());
    for (size_t i = 1; i < used.size(); ++i)
      if (used[i].first < used[i - 1].second) fail(ErrorCode::bad_weights, "two tensors overlap");
  } catch (const json::exception& error) {
    fail(ErrorCode::bad_weights, "{}: damaged header: {}", path.string(), error.what());
  } catch (const Error& error) {
    throw Error(error.code(), path.string() + ": " + error.what());
  }
  return file;
}

void write_safetensors(const std::filesystem::path& path, const TensorFile& file) {
  json header = json::object();
  if (!file.metadata.empty()) header["__metadata__"] = file.metadata;
  std::vector<at::Tensor> data;
  uint64_t offset = 0;
  for (const auto& [name, tensor] : file.tensors) {
    const TypeName* type = nullptr;
    for (const auto& row : type_names)
      if (tensor.scalar_type() == row.type) type = &row;
    require(type != nullptr, "tensor {} has a type that safetensors cannot store: {}", name,
            c10::toString(tensor.scalar_type()));
    data.push_back(tensor.detach().cpu().contiguous());
    const uint64_t end = offset + data.back().nbytes();
    header[name] = {{"dtype", type->name}, {"shape", tensor.sizes().vec()}, {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = header.dump(-1, ' ', false, json::error_handler_t::replace);
  text.append((8 - text.size() % 8) % 8, ' ');  // so that the data that follows is aligned
  const uint64_t header_size = text.size();
  AtomicFile out(path);
  out.write(&header_size, 8);
  out.write(text.data(), text.size());
  for (const auto& tensor : data) out.write(tensor.data_ptr(), tensor.nbytes());
  out.commit();
}

}  // namespace mend
