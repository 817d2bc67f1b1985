#include "base/base64.h"

#include "base/error.h"

namespace mend {
namespace {

constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int value_of(char letter) {
  if (letter >= 'A' && letter <= 'Z') return letter - 'A';
  if (letter >= 'a' && letter <= 'z') return letter - 'a' + 26;
  if (letter >= '0' && letter <= '9') return letter - '0' + 52;
  return letter == '+' ? 62 : letter == '/' ? 63 : -1;
}

}  // namespace

std::string to_base64(const std::vector<uint8_t>& bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    const size_t count = bytes.size() - i < 3 ? bytes.size() - i : 3;
    uint32_t group = uint32_t{bytes[i]} << 16;
    if (count > 1) group |= uint32_t{bytes[i + 1]} << 8;
    if (count > 2) group |= bytes[i + 2];
    for (size_t k = 0; k < 4; ++k) text += k <= count ? alphabet[group >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

std::vector<uint8_t> from_base64(std::string_view text) {
  std::vector<uint8_t> bytes;
  bytes.reserve(text.size() / 4 * 3);
  uint32_t group = 0;
  size_t letters = 0, padding = 0;
  for (const char letter : text) {
    if (letter == '\n' || letter == '\r') continue;
    if (letter == '=') {
      ++padding;
      continue;
    }
    const int value = value_of(letter);
    require(value >= 0 && padding == 0, "not base64: the byte {} at a place where only A-Z a-z 0-9 + / may stand",
            static_cast<int>(static_cast<unsigned char>(letter)));
    group = group << 6 | static_cast<uint32_t>(value);
    if (++letters % 4 != 0) continue;
    for (const int shift : {16, 8, 0}) bytes.push_back(static_cast<uint8_t>(group >> shift));
    group = 0;
  }
  const size_t rest = letters % 4;
  require(rest != 1 && padding == (4 - rest) % 4, "not base64: {} letters with {} padding signs", letters, padding);
  if (rest >= 2) bytes.push_back(static_cast<uint8_t>(group << (6 * (4 - rest)) >> 16));
  if (rest == 3) bytes.push_back(static_cast<uint8_t>(group << 6 >> 8));
  return bytes;
}

}  // namespace mend
