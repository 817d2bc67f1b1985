#include "weights/sorted_table.h"

#include "base/error.h"
#include "weights/byte_reader.h"
#include "weights/checksum.h"

namespace mend {
namespace {

constexpr uint64_t magic = 0xdb4775248b80fb57ull, footer_size = 48, block_trailer_size = 5;
/// Prefix compression lets a small file hold long keys: what they take is limited, and not the file alone.
constexpr uint64_t max_bytes = 1 << 28;

struct BlockHandle {
  uint64_t offset = 0, size = 0;
};

BlockHandle read_handle(ByteReader& in) {
  const auto offset = in.varint();
  return {offset, in.varint()};
}

class Table {
 public:
  Table(const char* data, uint64_t size) : data_(data), size_(size) {}

  std::map<std::string, std::string> read() {
    if (size_ < footer_size) fail(ErrorCode::bad_weights, "too short for a TensorFlow index");
    ByteReader footer(data_, size_, size_ - footer_size);
    read_handle(footer);  // the metaindex, always empty
    const auto index = read_handle(footer);
    if (ByteReader(data_, size_, size_ - 8).number<uint64_t>() != magic)
      fail(ErrorCode::bad_weights, "not a TensorFlow index, or truncated");
    std::map<std::string, std::string> entries;
    for (const auto& [last_key, handle] : block(index)) {
      ByteReader in(handle.data(), handle.size());
      for (auto& [key, value] : block(read_handle(in)))
        if (!entries.emplace(key, value).second) fail(ErrorCode::bad_weights, "the index has '{}' twice", key);
    }
    return entries;
  }

 private:
  /// Entries: bytes shared with the key before, bytes not shared, size of the value, those bytes, the value. Restart
  /// points for binary search follow, and their number.
  std::map<std::string, std::string> block(BlockHandle handle) {
    ByteReader whole(data_, size_, std::min(handle.offset, size_));
    const auto body = whole.bytes(handle.size);
    const auto type = whole.number<uint8_t>();
    if (masked_crc(crc32c(body.data(), body.size() + 1)) != whole.number<uint32_t>())
      fail(ErrorCode::bad_weights, "a block of the index is damaged: its checksum does not fit");
    if (type != 0) fail(ErrorCode::bad_weights, "a block of the index is compressed, which is not supported");
    if (body.size() < 4) fail(ErrorCode::bad_weights, "a block of the index is too short");
    const uint64_t restarts = ByteReader(body.data(), body.size(), body.size() - 4).number<uint32_t>();
    if (restarts > (body.size() - 4) / 4) fail(ErrorCode::bad_weights, "a block of the index is damaged");

    std::map<std::string, std::string> entries;
    std::string key;
    for (ByteReader in(body.data(), body.size() - 4 - 4 * restarts); !in.done();) {
      const auto shared = in.varint(), rest = in.varint(), value_size = in.varint();
      if (shared > key.size()) fail(ErrorCode::bad_weights, "a key of the index is damaged");
      key.resize(shared);
      key += in.bytes(rest);
      const auto value = in.bytes(value_size);
      if ((bytes_ += key.size() + value.size() + 64) > max_bytes)
        fail(ErrorCode::bad_weights, "the index has more names than a checkpoint has");
      if (!entries.empty() && key <= entries.rbegin()->first)
        fail(ErrorCode::bad_weights, "the keys of the index are not in order");
      entries.emplace_hint(entries.end(), key, value);
    }
    return entries;
  }

  const char* data_;
  uint64_t size_, bytes_ = 0;
};

}  // namespace

std::map<std::string, std::string> read_sorted_table(const char* data, uint64_t size) {
  return Table(data, size).read();
}

}  // namespace mend
