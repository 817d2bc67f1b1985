/// The safetensors format: 8-byte little-endian header length, JSON header, raw little-endian data.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <torch/torch.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/atomic_file.h"
#include "base/error.h"
#include "weights/tensor_file.h"

namespace mend {
namespace {

using nlohmann::json;
constexpr uint64_t max_header_bytes = 100'000'000;  // the reference implementation's limit

struct TypeName {
  const char* name;
  at::ScalarType type;
};
constexpr TypeName type_names[] = {{"F64", at::kDouble}, {"F32", at::kFloat}, {"F16", at::kHalf},
                                   {"BF16", at::kBFloat16}, {"I64", at::kLong}, {"I32", at::kInt},
                                   {"I16", at::kShort}, {"I8", at::kChar}, {"U8", at::kByte}, {"BOOL", at::kBool}};

class Mapping {
 public:
  explicit Mapping(const std::filesystem::path& path) {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) fail(ErrorCode::io, "cannot read {}: {}", path.string(), std::strerror(errno));
    struct stat status {};
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode)) size_ = static_cast<uint64_t>(status.st_size);
    // Private and writable: PyTorch has no read-only tensors, and a stray write must not reach the file.
    if (size_ > 0) data_ = mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE, file, 0);
    close(file);
    if (size_ == 0 || data_ == MAP_FAILED) fail(ErrorCode::bad_weights, "{} is empty or not a file", path.string());
  }
  ~Mapping() { munmap(data_, size_); }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  char* data() const { return static_cast<char*>(data_); }
  uint64_t size() const { return size_; }

 private:
  void* data_ = nullptr;
  uint64_t size_ = 0;
};

at::Tensor map_tensor(const std::string& name, const json& entry, const std::shared_ptr<Mapping>& mapping,
                      uint64_t data_begin, std::vector<std::pair<uint64_t, uint64_t>>& used) {
  const auto type_name = entry.at("dtype").get<std::string>();
  const TypeName* type = nullptr;
  for (const auto& row : type_names)
    if (type_name == row.name) type = &row;
  if (!type) fail(ErrorCode::bad_weights, "tensor {} has the unknown type {}", name, type_name);

  uint64_t bytes = c10::elementSize(type->type);
  std::vector<int64_t> shape;
  for (const auto& extent : entry.at("shape")) {
    const auto n = extent.get<uint64_t>();
    if (n > INT64_MAX || __builtin_mul_overflow(bytes, n, &bytes))
      fail(ErrorCode::bad_weights, "the shape of tensor {} overflows", name);
    shape.push_back(static_cast<int64_t>(n));
  }
  const auto& offsets = entry.at("data_offsets");
  const auto begin = offsets.at(0).get<uint64_t>(), end = offsets.at(1).get<uint64_t>();
  const uint64_t data_size = mapping->size() - data_begin;
  if (offsets.size() != 2 || begin > end || end > data_size || end - begin != bytes)
    fail(ErrorCode::bad_weights, "tensor {} claims bytes {}..{} of {}, and its shape needs {}", name, begin, end,
         data_size, bytes);
  used.emplace_back(begin, end);
  char* data = mapping->data() + data_begin + begin;
  const auto options = at::TensorOptions(type->type);
  if (reinterpret_cast<uintptr_t>(data) % c10::elementSize(type->type) == 0)
    return at::from_blob(data, shape, [mapping](void*) {}, options);
  at::Tensor copy = at::empty(shape, options);  // headers need not keep data aligned
  std::memcpy(copy.data_ptr(), data, bytes);
  return copy;
}

}  // namespace

TensorFile read_safetensors(const std::filesystem::path& path) {
  const auto mapping = std::make_shared<Mapping>(path);
  const auto bad = [&](const std::string& what) { fail(ErrorCode::bad_weights, "{}: {}", path.string(), what); };
  uint64_t header_size = 0;
  if (mapping->size() < 8) bad("too short for a safetensors file");
  std::memcpy(&header_size, mapping->data(), 8);
  if (header_size > max_header_bytes || header_size > mapping->size() - 8)
    bad(fmt::format("not a safetensors file, or truncated: header of {} bytes in a file of {}", header_size,
                    mapping->size()));
  TensorFile file;
  std::vector<std::pair<uint64_t, uint64_t>> used;
  try {
    const auto header = json::parse(mapping->data() + 8, mapping->data() + 8 + header_size);
    if (!header.is_object()) bad("the header is not a JSON object");
    for (const auto& [name, entry] : header.items()) {
      if (name == "__metadata__")
        file.metadata = entry.get<std::map<std::string, std::string>>();
      else
        file.tensors[name] = map_tensor(name, entry, mapping, 8 + header_size, used);
    }
  } catch (const json::exception& error) {
    bad(fmt::format("damaged header: {}", error.what()));
  } catch (const Error& error) {
    bad(error.what());
  }
  std::sort(used.begin(), used.end());
  for (size_t i = 1; i < used.size(); ++i)
    if (used[i].first < used[i - 1].second) bad("two tensors overlap");
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
  std::string text = header.dump();
  text.append((8 - text.size() % 8) % 8, ' ');  // so that the data that follows is aligned
  const uint64_t header_size = text.size();
  AtomicFile out(path);
  out.write(&header_size, 8);
  out.write(text.data(), text.size());
  for (const auto& tensor : data) out.write(tensor.data_ptr(), tensor.nbytes());
  out.commit();
}

}  // namespace mend
