/// `mend serve --open PICTURE`, as a file manager starts it.
#include <chrono>
#include <csignal>
#include <regex>
#include <thread>

#include "e2e/run_mend.h"

namespace mend::testing {
namespace {

/// A folder for the server's state, and a browser that only writes down what it was asked for.
void with_own_browser() {
  const auto here = fs::current_path().string();
  setenv("XDG_STATE_HOME", (here + "/state").c_str(), 1);
  setenv("PATH", (here + "/bin:/usr/bin:/bin").c_str(), 1);
}

class Serve : public EndToEnd {
 protected:
  Serve() {
    fs::create_directories(folder / "bin");
    write_text(folder / "bin/xdg-open", "#!/bin/sh\nprintf %s \"$1\" >opening && mv opening opened\n");
    fs::permissions(folder / "bin/xdg-open", fs::perms::owner_all);
  }
  /// What the browser was asked for; empty if nothing within 20 s.
  std::string opened() {
    for (int tries = 0; tries < 400 && !fs::exists(folder / "opened"); ++tries)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return contents(folder / "opened");
  }
};

TEST_F(Serve, OpensTheBrowserOnAPictureAndLeavesNothingBehind) {
  make_picture("my photo.png");
  Running server(folder, {"serve", "--port", "0", "--open", "my photo.png"}, with_own_browser);
  const auto address = opened();
  EXPECT_TRUE(std::regex_match(address, std::regex(R"(http://127\.0\.0\.1:\d+/#picture=[\w-]+&name=my%20photo\.png)")))
      << address;
  ASSERT_EQ(std::distance(fs::directory_iterator(folder / "state/mend"), {}), 1);
  kill(server.child(), SIGHUP);  // as a closed terminal does
  const auto answer = server.finish();
  EXPECT_EQ(answer.code, 0) << answer.err;
  EXPECT_THAT(answer.out, HasSubstr(address));
  EXPECT_TRUE(fs::is_empty(folder / "state/mend")) << "a server of any port keeps no pictures";
}

TEST_F(Serve, OpensTheBrowserAlone) {
  Running server(folder, {"serve", "--open", "--port", "0"}, with_own_browser);
  EXPECT_TRUE(std::regex_match(opened(), std::regex(R"(http://127\.0\.0\.1:\d+/)")));
  kill(server.child(), SIGTERM);
  EXPECT_EQ(server.finish().code, 0);
}

TEST_F(Serve, RefusesWhatIsNoPicture) {
  write_text(folder / "notes.txt", "no picture");
  for (const char* name : {"notes.txt", "missing.png"}) {
    const auto answer = mend({"serve", "--port", "0", "--open", name}, with_own_browser);
    EXPECT_EQ(answer.code, 2) << name;
    EXPECT_THAT(answer.err, HasSubstr(name));
    EXPECT_FALSE(fs::exists(folder / "opened"));
  }
  EXPECT_TRUE(fs::is_empty(folder / "state/mend"));
}

}  // namespace
}  // namespace mend::testing
