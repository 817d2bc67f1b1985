/// Writes pickles and files of torch.save byte by byte, for tests: good ones and ones no Python would write.
#pragma once
#include <cstdint>
#include <cstring>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "weights/checksum.h"

namespace mend::testing {

template <typename T>
std::string little_endian(T value) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

inline std::string pickled_text(const std::string& text) {
  return "X" + little_endian(static_cast<uint32_t>(text.size())) + text;
}
inline std::string pickled_number(int64_t value) { return std::string("\x8a\x08", 2) + little_endian(value); }
inline std::string pickled_tuple(const std::vector<int64_t>& values) {
  std::string bytes = "(";
  for (const auto value : values) bytes += pickled_number(value);
  return bytes + "t";
}
inline std::string pickle(const std::string& body) { return "\x80\x02" + body + "."; }

/// What a tensor claims about itself.
struct TensorClaim {
  std::string key = "0";
  std::string type = "FloatStorage";
  int64_t storage_count = 6, offset = 0;
  std::vector<int64_t> shape = {2, 3}, strides = {3, 1};
  std::string rebuild = "torch._utils\n_rebuild_tensor_v2\n";
  bool legacy = false;
};

inline std::string pickled_tensor(const TensorClaim& claim) {
  return "c" + claim.rebuild + "((" + pickled_text("storage") + "ctorch\n" + claim.type + "\n" +
         pickled_text(claim.key) + pickled_text("cpu") + pickled_number(claim.storage_count) +
         (claim.legacy ? "N" : "") + "tQ" + pickled_number(claim.offset) + pickled_tuple(claim.shape) +
         pickled_tuple(claim.strides) + "\x89" + "ccollections\nOrderedDict\n)RtR";
}

/// {'w': tensor}
inline std::string pickled_state(const TensorClaim& claim) {
  return "}" + pickled_text("w") + pickled_tensor(claim) + "s";
}

using ZipContent = std::vector<std::pair<std::string, std::string>>;

inline std::string zip_archive(const ZipContent& content, uint16_t method = 0) {
  std::string bytes, directory;
  for (const auto& [name, data] : content) {
    const auto size = static_cast<uint32_t>(data.size()), offset = static_cast<uint32_t>(bytes.size());
    const auto common = little_endian<uint16_t>(20) + little_endian<uint16_t>(0) + little_endian(method) +
                        little_endian<uint32_t>(0) + little_endian(crc32(data.data(), data.size())) +
                        little_endian(size) + little_endian(size) + little_endian(static_cast<uint16_t>(name.size())) +
                        little_endian<uint16_t>(0);
    for (const auto& part : {std::string("PK\x03\x04"), common, name, data}) bytes += part;
    for (const auto& part : {std::string("PK\x01\x02"), little_endian<uint16_t>(20), common, little_endian<uint16_t>(0),
                             little_endian<uint32_t>(0), little_endian<uint32_t>(0), little_endian(offset), name})
      directory += part;
  }
  const auto count = little_endian(static_cast<uint16_t>(content.size()));
  return bytes + directory + "PK\x05\x06" + little_endian<uint32_t>(0) + count + count +
         little_endian(static_cast<uint32_t>(directory.size())) + little_endian(static_cast<uint32_t>(bytes.size())) +
         little_endian<uint16_t>(0);
}

/// A file of the zip form with one storage of six floats, 0 to 5.
inline std::string torch_zip(const std::string& body) {
  std::string storage;
  for (int i = 0; i < 6; ++i) storage += little_endian(static_cast<float>(i));
  return zip_archive({{"archive/data.pkl", pickle(body)}, {"archive/data/0", storage}, {"archive/version", "3\n"}});
}

/// The same content in the legacy form. `claim` must have `legacy` set.
inline std::string torch_legacy(const TensorClaim& claim) {
  std::string bytes = std::string("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15) +
                      pickle(pickled_number(1001)) + pickle("}" + pickled_text("little_endian") + "\x88s") +
                      pickle(pickled_state(claim)) + pickle("](" + pickled_text("0") + "e") + little_endian<int64_t>(6);
  for (int i = 0; i < 6; ++i) bytes += little_endian(static_cast<float>(i));
  return bytes;
}

inline void write_bytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace mend::testing
