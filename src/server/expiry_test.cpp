/// What nobody used for a while goes: pictures with their files, and jobs that have ended.
#include <filesystem>

#include "server/identifier.h"
#include "server/server_fixture.h"
#include "server/services.h"

namespace mend::testing {
namespace {

class Expiry : public ::testing::Test {
 protected:
  static ServerOptions options_in(const ScratchFolder& folder) {
    ServerOptions options;
    options.folder = folder.path();
    return options;
  }
  std::string kept() {
    SaveOptions png;
    png.format = Format::png;
    const auto bytes = encode_image(random_image(40, 30, 3, false, Depth::u8), png);
    const auto incoming = services.images.begin();
    incoming->write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    return services.images.keep(*incoming).id;
  }
  ScratchFolder folder;
  Services services{options_in(folder), Catalogue(std::vector<NetworkInfo>{})};
};

TEST_F(Expiry, PicturesGoWithTheirFiles) {
  const auto id = kept();
  EXPECT_EQ(services.images.expire(unix_seconds() - 3600), 0);
  EXPECT_TRUE(services.images.find(id));
  EXPECT_TRUE(std::filesystem::exists(services.images.file(id)));
  EXPECT_EQ(services.images.expire(unix_seconds() + 1), 1);
  EXPECT_FALSE(services.images.find(id));
  EXPECT_EQ(services.images.pixels(id), nullptr);
  EXPECT_FALSE(std::filesystem::exists(services.images.file(id)));
  EXPECT_EQ(services.images.bytes(), 0);
}

TEST_F(Expiry, AJobWhosePictureIsGoneSaysSo) {
  const auto id = kept();
  const json body = {{"image", id},
                     {"method", "telea"},
                     {"shapes", {{{"shape", "rectangle"}, {"x", 5}, {"y", 5}, {"width", 9}, {"height", 9}}}}};
  auto request = JobRequest::read(body, services.catalogue);
  services.images.expire(unix_seconds() + 1);  // between the request and the job's turn
  const auto job = services.jobs.submit(std::move(request));
  unsigned long long version = 0;
  json ended;
  for (int i = 0; i < 100 && (ended.is_null() || ended["state"] == "queued" || ended["state"] == "running"); ++i)
    ended = *services.jobs.wait(*job, version, 100);
  EXPECT_EQ(ended["state"], "failed");
  EXPECT_NE(ended["error"]["message"].get<std::string>().find("expired"), std::string::npos) << ended;
  services.jobs.expire(unix_seconds() - 3600);
  EXPECT_TRUE(services.jobs.find(*job));
  services.jobs.expire(unix_seconds() + 1);
  EXPECT_FALSE(services.jobs.find(*job));
}

}  // namespace
}  // namespace mend::testing
