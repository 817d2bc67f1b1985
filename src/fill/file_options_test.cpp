#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <regex>

#include "base/error.h"
#include "fill/filler_catalog.h"
#include "support/scratch_folder.h"

namespace mend::testing {
namespace {

using ::testing::HasSubstr;
using Values = std::map<std::string, std::string>;

/// What a client is told; empty if its options are taken.
std::string refusal(const std::string& method, const Values& values) {
  try {
    filler_recipe(method, Options(method, values), Asker::client);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

/// Every option that the method reads beside `values`, by its own word.
std::vector<std::string> options_of(const std::string& method, Values values) {
  values["no_such_option"] = "1";
  const auto said = refusal(method, values);
  std::vector<std::string> names;
  const std::regex word("[a-z_.]+");
  const std::string list = said.substr(said.find("allowed: ") + 9);
  for (std::sregex_iterator each(list.begin(), list.end(), word), end; each != end; ++each)
    if (each->str() != "or") names.push_back(each->str());
  return names;
}

/// A folder of weights of its own.
class FileOptions : public ::testing::Test {
 protected:
  FileOptions() {
    for (const char* name : {"mend", "refinementnet", "detector", "other"})
      std::ofstream(folder.path() / (std::string(name) + ".safetensors")) << "listed by its name alone";
    setenv("MEND_MODELS", folder.path().c_str(), 1);
  }
  ~FileOptions() override { unsetenv("MEND_MODELS"); }
  ScratchFolder folder;
};

TEST_F(FileOptions, NoOptionOfAnyFillerTakesAPathFromAClient) {
  const Values wrapped = {{"bottleneck", "grey-rgb"}, {"candidates", "2"}};
  for (const char* refine : {"exemplar", "shift"})
    for (std::string method : {"auto", "exemplar", "telea", "push-pull", "network"}) {
      Values values = wrapped;
      values["refine"] = refine;
      if (method == "network") values["adapt"] = "3";
      ASSERT_EQ(refusal(method, values), "") << method;
      const auto names = options_of(method, values);
      ASSERT_GE(names.size(), 8u) << method;
      for (const auto& name : names) {
        if (name == "adapt.framework") continue;  // a word of the trainer's, which opens no file
        Values with_path = values;
        with_path[name] = "/etc/passwd";
        EXPECT_NE(refusal(method, with_path), "") << method << " takes a path as " << name;
      }
    }
}

TEST_F(FileOptions, ClientsNameInstalledWeightsAndUsersAnyFile) {
  EXPECT_EQ(refusal("network", {{"model", "other"}}), "");
  EXPECT_THAT(refusal("network", {{"model", "none"}}), HasSubstr("`model` names weights that are installed"));
  const auto path = (folder.path() / "other.safetensors").string();
  EXPECT_THAT(refusal("network", {{"model", path}}), HasSubstr("installed"));
  EXPECT_THAT(refusal("network", {{"adapt", "5"}, {"adapt.save", "x"}}), HasSubstr("names a file"));
  EXPECT_NO_THROW(filler_recipe("network", Options("network", {{"model", path}}), Asker::user));
  EXPECT_NO_THROW(filler_recipe("network", Options("network", {{"adapt", "5"}, {"adapt.save", path}}), Asker::user));
}

}  // namespace
}  // namespace mend::testing
