#include "image/xmp.h"

#include <gmock/gmock.h>

#include <string>

#include "base/error.h"
#include "image/codec.h"

namespace mend {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;
using Bytes = std::vector<uint8_t>;

Bytes bytes_of(const std::string& text) { return {text.begin(), text.end()}; }
std::string text_of(const Bytes& bytes) { return {bytes.begin(), bytes.end()}; }

XmpBlock block(const std::string& seed = "7") {
  return {"urn:x-test:1/", "test", {{"Seed", seed}, {"Said", "a \"b\" & <c>\n\td"}}};
}

const std::string camera =
    "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
    "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about='uuid:12' "
    "xmlns:dc='http://purl.org/dc/elements/1.1/' dc:format='image/jpeg'/></rdf:RDF></x:xmpmeta>   \n<?xpacket "
    "end='w'?>";

TEST(Xmp, ABlockIsAddedAndEveryByteOfThePacketStays) {
  const auto with = xmp_with(bytes_of(camera), block());
  ASSERT_TRUE(with);
  auto text = text_of(*with);
  EXPECT_THAT(text, HasSubstr("about=\"uuid:12\" xmlns:test=\"urn:x-test:1/\""));
  const auto begin = text.find("<rdf:Description rdf:about=\"uuid:12\""), end = text.find("/>", begin) + 2;
  text.erase(begin, end - begin);
  EXPECT_EQ(text, camera);
  EXPECT_EQ(xmp_properties(*with, block()), block().properties);
}

TEST(Xmp, ABlockIsReplacedNotRepeated) {
  for (const auto& packet : {Bytes{}, bytes_of(camera)}) {
    const auto once = xmp_with(packet, block("7")), twice = xmp_with(*once, block("8"));
    ASSERT_TRUE(once && twice);
    EXPECT_EQ(twice, xmp_with(packet, block("8")));
    EXPECT_EQ(xmp_properties(*twice, block())[0].second, "8");
  }
}

TEST(Xmp, AnEmptyPacketBecomesOne) {
  const auto made = xmp_with({}, block());
  ASSERT_TRUE(made);
  EXPECT_THAT(text_of(*made), StartsWith("<?xpacket begin="));
  EXPECT_EQ(xmp_properties(*made, block()), block().properties);
  EXPECT_TRUE(xmp_properties(bytes_of(camera), block()).empty());
}

TEST(Xmp, WhatIsNoPacketIsLeftAlone) {
  EXPECT_FALSE(xmp_with(bytes_of("no XMP at all"), block()));
  EXPECT_FALSE(xmp_with(Bytes{'<', 0, 'x', 0}, block()));
  EXPECT_FALSE(xmp_with(bytes_of("<x/></ a very long way from its beginning to the word that ends it RDF>"), block()));
}

TEST(Xmp, AJpegFileTakesThePacketInPlaceOfItsOwn) {
  Image image(16, 16, 3, false, Depth::u8);
  image.metadata.push_back({"xmp-data", bytes_of(camera)});
  SaveOptions options;
  options.format = Format::jpeg;
  const auto file = encode_image(image, options);
  const auto packet = *xmp_with(bytes_of(camera), block());
  const auto changed = jpeg_with_xmp(file, packet);
  EXPECT_EQ(changed.size(), file.size() + packet.size() - camera.size());
  EXPECT_EQ(load_image_from_memory(changed).find_metadata("xmp-data")->bytes, packet);

  image.metadata.clear();
  const auto plain = encode_image(image, options);
  const auto added = load_image_from_memory(jpeg_with_xmp(plain, packet));
  ASSERT_TRUE(added.find_metadata("xmp-data"));
  EXPECT_EQ(added.find_metadata("xmp-data")->bytes, packet);
}

TEST(Xmp, SaysWhatAJpegFileCannotHold) {
  Image image(8, 8, 3, false, Depth::u8);
  SaveOptions options;
  options.format = Format::jpeg;
  const auto file = encode_image(image, options);
  EXPECT_THROW(jpeg_with_xmp(file, Bytes(70000, 'x')), Error);
  EXPECT_THROW(jpeg_with_xmp(Bytes{0xFF, 0xD8, 0xFF}, Bytes(10, 'x')), Error);
}

}  // namespace
}  // namespace mend
