#include "image/xmp.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "image/jpeg_codec.h"

namespace mend {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr std::pair<char, const char*> escapes[] = {{'&', "&amp;"},  {'<', "&lt;"},   {'>', "&gt;"},  {'"', "&quot;"},
                                                    {'\n', "&#xA;"}, {'\t', "&#x9;"}, {'\r', "&#xD;"}};

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto* found =
        std::find_if(std::begin(escapes), std::end(escapes), [&](const auto& e) { return e.first == c; });
    if (found != std::end(escapes))
      out += found->second;
    else if (static_cast<unsigned char>(c) >= 0x20)  // XML has no other control characters
      out += c;
  }
  return out;
}

std::string unescaped(const std::string& text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto* found = std::find_if(std::begin(escapes), std::end(escapes), [&](const auto& e) {
      return text.compare(i, std::strlen(e.second), e.second) == 0;
    });
    if (found == std::end(escapes)) {
      out += text[i];
      continue;
    }
    out += found->first;
    i += std::strlen(found->second) - 1;
  }
  return out;
}

/// What begins every block: found again by it.
std::string opening(const XmpBlock& block) { return " xmlns:" + block.prefix + "=\"" + block.uri + "\""; }

struct Span {
  size_t begin = 0, end = 0;
};

/// The element of an earlier block, with the line break before it.
std::optional<Span> earlier(const std::string& text, const XmpBlock& block) {
  const auto name = text.find(opening(block));
  if (name == std::string::npos) return {};
  const auto begin = text.rfind('<', name), end = text.find("/>", name);
  if (begin == std::string::npos || end == std::string::npos || text.find('<', begin + 1) < end) return {};
  return Span{begin > 0 && text[begin - 1] == '\n' ? begin - 1 : begin, end + 2};
}

/// The value of the first attribute of that name behind `from`; empty if there is none.
std::string attribute(const std::string& text, const std::string& name, size_t from = 0) {
  const auto at = text.find(name + "=", from);
  if (at == std::string::npos || at + name.size() + 1 >= text.size()) return {};
  const char quote = text[at + name.size() + 1];
  if (quote != '"' && quote != '\'') return {};
  const auto begin = at + name.size() + 2, end = text.find(quote, begin);
  return end == std::string::npos ? std::string() : text.substr(begin, end - begin);
}

/// Where RDF ends, and the prefix that the packet has for it ("rdf:", or none).
std::optional<std::pair<size_t, std::string>> end_of_rdf(const std::string& text) {
  const auto end = text.rfind("RDF>");
  if (end == std::string::npos) return {};
  const auto tag = text.rfind("</", end);
  if (tag == std::string::npos || end - tag > 40) return {};
  const auto prefix = text.substr(tag + 2, end - tag - 2);
  if (prefix.find_first_of("<> /") != std::string::npos) return {};
  return std::pair{tag, prefix};
}

constexpr const char* empty_packet =
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n</rdf:RDF>\n</x:xmpmeta>\n"
    "<?xpacket end=\"w\"?>";

const std::string jpeg_xmp_start("http://ns.adobe.com/xap/1.0/\0", 29);

bool starts_with(const uint8_t* data, size_t size, const std::string& start) {
  return size >= start.size() && std::memcmp(data, start.data(), start.size()) == 0;
}

}  // namespace

std::optional<Bytes> xmp_with(const Bytes& packet, const XmpBlock& block) {
  std::string text = packet.empty() ? empty_packet : std::string(packet.begin(), packet.end());
  if (text.find('\0') != std::string::npos) return {};  // UTF-16 or UTF-32
  if (const auto old = earlier(text, block)) text.erase(old->begin, old->end - old->begin);
  const auto end = end_of_rdf(text);
  if (!end) return {};
  const auto& [at, rdf] = *end;
  // All descriptions of a packet are about one and the same.
  std::string element =
      "<" + rdf + "Description " + rdf + "about=\"" + attribute(text, rdf + "about") + "\"" + opening(block);
  for (const auto& [name, value] : block.properties)
    element += "\n  " + block.prefix + ":" + name + "=\"" + escaped(value) + "\"";
  element += "/>";
  // On a line of its own: the line break before it goes with it when it is replaced.
  const bool fresh_line = at > 0 && text[at - 1] == '\n';
  text.insert(fresh_line ? at - 1 : at, fresh_line ? "\n" + element : element);
  return Bytes(text.begin(), text.end());
}

std::vector<std::pair<std::string, std::string>> xmp_properties(const Bytes& packet, const XmpBlock& block) {
  const std::string text(packet.begin(), packet.end());
  std::vector<std::pair<std::string, std::string>> properties;
  const auto found = earlier(text, block);
  if (!found) return properties;
  const auto element = text.substr(found->begin, found->end - found->begin);
  const std::string start = "\n  " + block.prefix + ":";
  for (auto at = element.find(start); at != std::string::npos; at = element.find(start, at + 1)) {
    const auto name = element.substr(at + start.size(), element.find('=', at) - at - start.size());
    properties.emplace_back(name, unescaped(attribute(element, block.prefix + ":" + name, at)));
  }
  return properties;
}

Bytes jpeg_with_xmp(const Bytes& file, const Bytes& packet) {
  const size_t payload = jpeg_xmp_start.size() + packet.size();
  if (payload > max_jpeg_segment)
    fail(ErrorCode::unsupported, "the picture's XMP would have {} bytes, and a JPEG file may have {}", payload,
         max_jpeg_segment);
  Bytes segment{0xFF, 0xE1, static_cast<uint8_t>((payload + 2) >> 8), static_cast<uint8_t>(payload + 2)};
  segment.insert(segment.end(), jpeg_xmp_start.begin(), jpeg_xmp_start.end());
  segment.insert(segment.end(), packet.begin(), packet.end());

  size_t at = 2, place = 0, length_there = 0;
  while (at + 4 <= file.size() && file[at] == 0xFF) {
    const int marker = file[at + 1];
    const size_t length = 2 + (static_cast<size_t>(file[at + 2]) << 8 | file[at + 3]);
    if (length < 4 || at + length > file.size()) break;
    const uint8_t* bytes = file.data() + at + 4;
    if (marker == 0xE1 && starts_with(bytes, length - 4, jpeg_xmp_start)) {
      place = at;
      length_there = length;
      break;
    }
    const bool leads = marker == 0xE0 || (marker == 0xE1 && starts_with(bytes, length - 4, "Exif"));
    if (!leads && place == 0) place = at;
    if (marker == 0xDA || (marker & 0xF0) != 0xE0) break;
    at += length;
  }
  if (place == 0) fail(ErrorCode::bad_image, "the JPEG file has no place for XMP");
  Bytes made(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(place));
  made.insert(made.end(), segment.begin(), segment.end());
  made.insert(made.end(), file.begin() + static_cast<std::ptrdiff_t>(place + length_there), file.end());
  return made;
}

}  // namespace mend
