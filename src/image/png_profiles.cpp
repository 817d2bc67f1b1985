#include "image/png_profiles.h"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "base/error.h"

namespace mend {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr size_t largest_profile = 64'000'000;
constexpr char icc_name[] = "icc";  // the profile's name in the chunk; readers take the one inside the profile
constexpr char iptc_keyword[] = "Raw profile type iptc";

void append_deflated(Bytes& to, const uint8_t* data, size_t size) {
  uLongf packed = compressBound(static_cast<uLong>(size));
  const size_t start = to.size();
  to.resize(start + packed);
  if (compress2(to.data() + start, &packed, data, static_cast<uLong>(size), Z_BEST_COMPRESSION) != Z_OK)
    fail(ErrorCode::out_of_memory, "no memory to compress a profile of {} bytes", size);
  to.resize(start + packed);
}

std::optional<Bytes> inflated(const uint8_t* data, size_t size) {
  z_stream stream{};
  if (inflateInit(&stream) != Z_OK) return {};
  stream.next_in = const_cast<uint8_t*>(data);
  stream.avail_in = static_cast<uInt>(size);
  Bytes bytes;
  int state = Z_OK;
  while (state == Z_OK && bytes.size() < largest_profile) {
    const size_t done = bytes.size();
    bytes.resize(std::min(largest_profile, std::max<size_t>(4096, 2 * done)));
    stream.next_out = bytes.data() + done;
    stream.avail_out = static_cast<uInt>(bytes.size() - done);
    state = inflate(&stream, Z_NO_FLUSH);
    bytes.resize(bytes.size() - stream.avail_out);
    if (bytes.size() == done) break;
  }
  inflateEnd(&stream);
  if (state != Z_STREAM_END) return {};
  return bytes;
}

/// What follows "keyword NUL" if the data begins so.
const uint8_t* after_keyword(const uint8_t* data, size_t size, const char* keyword) {
  const size_t length = std::strlen(keyword) + 1;
  return size >= length && std::memcmp(data, keyword, length) == 0 ? data + length : nullptr;
}

int hex_digit(uint8_t letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  return letter >= 'A' && letter <= 'F' ? letter - 'A' + 10 : -1;
}

/// "\nname\n   length\nhexadecimal with line ends" as bytes.
std::optional<Bytes> parse_raw_profile(const Bytes& text) {
  if (text.empty() || text.front() != '\n') return {};
  const auto name_end = std::find(text.begin() + 1, text.end(), '\n');
  if (name_end == text.end()) return {};
  const auto length_end = std::find(name_end + 1, text.end(), '\n');
  size_t length = 0;
  for (auto digit = name_end + 1; digit != length_end; ++digit)
    if (*digit >= '0' && *digit <= '9') length = std::min(largest_profile + 1, length * 10 + (*digit - '0'));
  Bytes bytes;
  int high = -1;
  for (auto letter = length_end; letter != text.end(); ++letter) {
    const int digit = hex_digit(*letter);
    if (digit < 0) continue;
    if (high >= 0) bytes.push_back(static_cast<uint8_t>(high * 16 + digit));
    high = high < 0 ? digit : -1;
  }
  if (bytes.empty() || bytes.size() != length) return {};
  return bytes;
}

}  // namespace

Bytes iccp_data(const Bytes& profile) {
  Bytes data(icc_name, icc_name + sizeof icc_name);
  data.push_back(0);  // the only compression method there is
  append_deflated(data, profile.data(), profile.size());
  return data;
}

std::optional<Bytes> icc_from_iccp(const uint8_t* data, size_t size) {
  const auto* name_end = std::find(data, data + size, uint8_t{0});
  if (data + size - name_end < 2 || name_end[1] != 0) return {};
  return inflated(name_end + 2, static_cast<size_t>(data + size - name_end) - 2);
}

Bytes iptc_text_data(const Bytes& blocks) {
  constexpr size_t line = 36;
  std::string text = fmt::format("\niptc\n{:8}", blocks.size());
  for (size_t i = 0; i < blocks.size(); ++i) {
    if (i % line == 0) text += '\n';
    text += fmt::format("{:02x}", blocks[i]);
  }
  text += '\n';
  Bytes data(iptc_keyword, iptc_keyword + sizeof iptc_keyword);
  data.push_back(0);
  append_deflated(data, reinterpret_cast<const uint8_t*>(text.data()), text.size());
  return data;
}

std::optional<Bytes> iptc_from_text(const std::string& type, const uint8_t* data, size_t size) {
  const auto* text = after_keyword(data, size, iptc_keyword);
  if (!text || text == data + size) return {};
  if (type == "tEXt") return parse_raw_profile(Bytes(text, data + size));
  if (type != "zTXt" || *text != 0) return {};
  const auto whole = inflated(text + 1, static_cast<size_t>(data + size - text) - 1);
  return whole ? parse_raw_profile(*whole) : std::nullopt;
}

}  // namespace mend
