#include "weights/pytorch_file.h"

#include <torch/torch.h>

#include <fstream>
#include <memory>

#include "base/error.h"
#include "weights/byte_reader.h"
#include "weights/mapped_file.h"
#include "weights/pytorch_tensors.h"
#include "weights/zip_archive.h"

namespace mend {
namespace {

using Kind = PickleNode::Kind;
constexpr std::string_view zip_start("PK\x03\x04", 4);
/// The pickle of 0x1950a86a20f9469cfc6c in protocol 2, with which every legacy file starts.
constexpr std::string_view legacy_magic("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);
constexpr std::string_view legacy_start("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 14);

using File = std::shared_ptr<MappedFile>;

/// Elements of `type` at `offset` of the file: in place where they are aligned, else copied.
at::Tensor storage_tensor(const File& file, uint64_t offset, int64_t count, at::ScalarType type) {
  char* data = file->data() + offset;
  if (reinterpret_cast<uintptr_t>(data) % c10::elementSize(type) == 0)
    return at::from_blob(
        data, {count}, [file](void*) {}, at::TensorOptions(type));
  at::Tensor copy = at::empty({count}, at::TensorOptions(type));
  std::memcpy(copy.data_ptr(), data, copy.nbytes());
  return copy;
}

uint64_t storage_bytes(const StorageName& name) {
  uint64_t bytes = 0;
  if (__builtin_mul_overflow(static_cast<uint64_t>(name.count), c10::elementSize(name.type), &bytes))
    fail(ErrorCode::bad_weights, "storage {} overflows", name.key);
  return bytes;
}

class Storages {
 public:
  at::Tensor* find(const StorageName& name) {
    const auto found = made_.find(name.key);
    if (found == made_.end()) return nullptr;
    if (found->second.scalar_type() != name.type || found->second.numel() != name.count)
      fail(ErrorCode::bad_weights, "storage {} has two types or sizes", name.key);
    return &found->second;
  }
  at::Tensor add(const StorageName& name, at::Tensor tensor) { return made_[name.key] = std::move(tensor); }

 private:
  std::map<std::string, at::Tensor> made_;
};

/// The zip form: NAME/data.pkl, and NAME/data/KEY for each storage.
TensorFile read_zip_form(const File& file) {
  const auto entries = zip_entries(file->data(), file->size());
  std::string folder;
  const ZipEntry* pickle = nullptr;
  for (const auto& [name, entry] : entries) {
    const auto slash = name.rfind('/');
    if (slash == std::string::npos || name.substr(slash) != "/data.pkl") continue;
    if (pickle) fail(ErrorCode::bad_weights, "the archive holds two pickles");
    folder = name.substr(0, slash + 1);
    pickle = &entry;
  }
  if (!pickle) fail(ErrorCode::bad_weights, "a zip archive, but not one of torch.save: it holds no data.pkl");
  if (entries.count(folder + "constants.pkl"))
    fail(ErrorCode::bad_weights, "a TorchScript program, not a checkpoint; save the model's state_dict() instead");
  check_entry(file->data(), "data.pkl", *pickle);
  const auto order = entries.find(folder + "byteorder");
  if (order != entries.end() && std::string_view(file->data() + order->second.offset, order->second.size) != "little")
    fail(ErrorCode::bad_weights, "written on a big-endian machine, which is not supported");

  const auto tree = read_pickle(file->data(), pickle->offset + pickle->size, pickle->offset, is_tensor_vocabulary);
  Storages storages;
  return tensors_of_tree(tree, [&](const StorageName& name) {
    if (const auto* made = storages.find(name)) return *made;
    const auto entry = entries.find(folder + "data/" + name.key);
    if (entry == entries.end()) fail(ErrorCode::bad_weights, "the archive lacks storage {}", name.key);
    if (entry->second.size < storage_bytes(name))
      fail(ErrorCode::bad_weights, "storage {} has {} bytes, and {} elements need {}", name.key, entry->second.size,
           name.count, storage_bytes(name));
    check_entry(file->data(), entry->first, entry->second);
    return storages.add(name, storage_tensor(file, entry->second.offset, name.count, name.type));
  });
}

/// Where each storage of a legacy file lies: a pickled list of keys, then for each a 64-bit count and its elements.
/// How wide an element is stands only where the tensors are described.
std::map<std::string, uint64_t> legacy_offsets(const File& file, uint64_t begin,
                                               const std::map<std::string, StorageName>& named) {
  const auto keys = read_pickle(file->data(), file->size(), begin, [](std::string_view) { return false; });
  if (keys.at(keys.root).kind != Kind::list) fail(ErrorCode::bad_weights, "damaged: the list of storages is no list");
  std::map<std::string, uint64_t> offsets;
  ByteReader in(file->data(), file->size(), keys.end);
  for (const auto item : keys.at(keys.root).items) {
    const auto& key = keys.at(item).text;
    const auto name = named.find(key);
    if (name == named.end()) fail(ErrorCode::bad_weights, "storage {} belongs to no tensor", key);
    if (in.number<int64_t>() != name->second.count)
      fail(ErrorCode::bad_weights, "storage {} has another size than its tensors say", key);
    offsets[key] = in.at();
    in.skip(storage_bytes(name->second));
  }
  return offsets;
}

/// The legacy form: pickles of a magic number, a version, the machine's properties, the content and the storages' keys.
TensorFile read_legacy_form(const File& file) {
  const auto nothing = [](std::string_view) { return false; };
  const auto next = [&](uint64_t begin) { return read_pickle(file->data(), file->size(), begin, nothing); };
  const auto magic = next(0), version = next(magic.end), machine = next(version.end);
  if (magic.at(magic.root).text != legacy_magic || version.at(version.root).integer != 1001)
    fail(ErrorCode::bad_weights, "damaged: not version 1001 of the legacy form");
  const auto& properties = machine.at(machine.root).items;
  for (size_t i = 0; i + 1 < properties.size(); i += 2)
    if (machine.at(properties[i]).text == "little_endian" && machine.at(properties[i + 1]).integer == 0)
      fail(ErrorCode::bad_weights, "written on a big-endian machine, which is not supported");

  const auto tree = read_pickle(file->data(), file->size(), machine.end, is_tensor_vocabulary);
  std::map<std::string, StorageName> named;
  for (PickleId id = 0; id < tree.nodes.size(); ++id)
    if (tree.at(id).kind == Kind::persistent) {
      const auto name = storage_name(tree, id);
      const auto& first = named.emplace(name.key, name).first->second;
      if (first.type != name.type || first.count != name.count)
        fail(ErrorCode::bad_weights, "storage {} has two types or sizes", name.key);
    }
  const auto offsets = legacy_offsets(file, tree.end, named);
  Storages storages;
  return tensors_of_tree(tree, [&](const StorageName& name) {
    auto* made = storages.find(name);
    if (!made) {
      const auto offset = offsets.find(name.key);
      if (offset == offsets.end()) fail(ErrorCode::bad_weights, "the file lacks storage {}", name.key);
      storages.add(name, storage_tensor(file, offset->second, name.count, name.type));
      made = storages.find(name);
    }
    if (name.view_key.empty()) return *made;
    if (name.view_offset < 0 || name.view_count < 0 || name.view_offset > name.count - name.view_count)
      fail(ErrorCode::bad_weights, "storage {} is a view beyond storage {}", name.view_key, name.key);
    return made->narrow(0, name.view_offset, name.view_count);
  });
}

std::string first_bytes(const std::filesystem::path& path, size_t count) {
  std::string start(count, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(start.data(), static_cast<std::streamsize>(count));
  start.resize(static_cast<size_t>(in.gcount()));
  return start;
}

}  // namespace

bool looks_like_pytorch(const std::filesystem::path& path) {
  const auto start = first_bytes(path, legacy_start.size());
  return start.substr(0, zip_start.size()) == zip_start || start == legacy_start;
}

TensorFile read_pytorch(const std::filesystem::path& path) {
  const auto file = std::make_shared<MappedFile>(path);
  const std::string_view all(file->data(), file->size());
  try {
    if (all.substr(0, zip_start.size()) == zip_start) return read_zip_form(file);
    if (all.substr(0, legacy_start.size()) == legacy_start) return read_legacy_form(file);
    fail(ErrorCode::bad_weights, "not a file of torch.save");
  } catch (const Error& error) {
    throw Error(error.code(), path.string() + ": " + error.what());
  }
}

}  // namespace mend
