#include "study/study_server.h"

#include <fmt/format.h>
#include <httplib.h>

#include <random>
#include <thread>

#include "base/error.h"
#include "image/codec.h"
#include "image/file_bytes.h"
#include "study/study_page.h"

namespace mend {
namespace {
namespace fs = std::filesystem;
using httplib::Request;
using httplib::Response;

uint64_t random_word() {
  std::random_device device;
  return (uint64_t{device()} << 32) | device();
}

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char c : text) safe += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  return safe;
}

/// Requests that another page in the same browser makes.
bool foreign(const Request& request) {
  return request.has_header("Origin") &&
         request.get_header_value("Origin") != "http://" + request.get_header_value("Host");
}

/// The photograph with a grey square over its middle, which nobody prefers.
std::vector<uint8_t> broken_picture(const fs::path& truth) {
  Image picture = load_image(truth);
  Hole square(picture.height(), picture.width());
  for (int y = picture.height() / 4; y < picture.height() * 3 / 4; ++y)
    for (int x = picture.width() / 4; x < picture.width() * 3 / 4; ++x) square.set(y, x, true);
  picture.write(picture.bounds(), Raster(picture.colours(), picture.height(), picture.width(), 0.5f), square);
  SaveOptions options;
  options.format = Format::png;
  return encode_image(picture, options);
}

const char* content_type(const fs::path& path) {
  const auto extension = path.extension();
  return extension == ".png" ? "image/png" : extension == ".webp" ? "image/webp" : "image/jpeg";
}

class StudyPages {
 public:
  StudyPages(const StudyPictures& pictures, const StudyOptions& options, VoteStore& votes)
      : pictures_(pictures), options_(options), votes_(votes) {}

  void add_to(httplib::Server& server) {
    server.Get("/", [this](const Request&, Response& response) {
      response.set_content(fmt::format(fmt::runtime(study_page), escaped(options_.question)), "text/html");
    });
    server.Post("/begin", guarded(&StudyPages::begin));
    server.Post("/vote", guarded(&StudyPages::vote));
    server.Get(R"(/picture/([0-9a-f]+)/(\d{1,4})/(left|right))", guarded(&StudyPages::picture));
  }

 private:
  struct Asked {
    Participant participant;
    Question question;
    int index;
  };

  httplib::Server::Handler guarded(void (StudyPages::*answer)(const Request&, Response&)) {
    return [this, answer](const Request& request, Response& response) {
      response.set_header("Cache-Control", "no-store");
      try {
        if (foreign(request)) fail(ErrorCode::invalid_argument, "this request comes from another page");
        (this->*answer)(request, response);
      } catch (const Error& error) {
        response.status = error.code() == ErrorCode::invalid_argument ? 400 : 500;
        response.set_content(error.what(), "text/plain");
      }
    };
  }

  void begin(const Request&, Response& response) {
    const auto token = fmt::format("{:016x}{:016x}", random_word(), random_word());
    votes_.begin(token, random_word() >> 1);
    response.set_content(fmt::format(R"({{"participant": "{}", "questions": {}}})", token, options_.pairs + 2),
                         "application/json");
  }

  Asked asked(const std::string& token, const std::string& index) const {
    const auto participant = votes_.find(token);
    require(participant.has_value(), "there is no such participant");
    const bool digits =
        !index.empty() && index.size() <= 4 && index.find_first_not_of("0123456789") == std::string::npos;
    require(digits && std::stoi(index) < options_.pairs + 2, "there is no such question");
    const int number = std::stoi(index);
    return {*participant, study_questions(pictures_, options_.pairs, participant->seed)[static_cast<size_t>(number)],
            number};
  }

  /// Results of an evaluation lie in a folder a bucket; the photographs do not.
  fs::path truth_of(const std::string& name) const {
    for (const char* extension : {".png", ".jpg", ".jpeg", ".webp"})
      if (auto path = pictures_.truth / (name + extension); fs::exists(path)) return path;
    return study_file(pictures_.truth, fs::path(name).filename().string());
  }

  void picture(const Request& request, Response& response) {
    const auto here = asked(request.matches[1], request.matches[2]);
    const int side = request.matches[3] == "left" ? here.question.left : here.question.right;
    const auto& name = pictures_.names[static_cast<size_t>(here.question.picture)];
    if (side == control_broken) {
      const auto bytes = broken_picture(truth_of(name));
      return response.set_content(reinterpret_cast<const char*>(bytes.data()), bytes.size(), "image/png");
    }
    const auto path =
        side == control_truth ? truth_of(name) : study_file(pictures_.methods[static_cast<size_t>(side)].folder, name);
    const FileBytes bytes(path);
    response.set_content(reinterpret_cast<const char*>(bytes.data()), bytes.size(), content_type(path));
  }

  void vote(const Request& request, Response& response) {
    const auto here = asked(request.get_param_value("participant"), request.get_param_value("question"));
    const auto word = request.get_param_value("choice");
    require(word == "left" || word == "right" || word == "same", "a choice is left, right or same, not '{}'", word);
    const auto choice = word == "left"    ? VoteStore::Choice::left
                        : word == "right" ? VoteStore::Choice::right
                                          : VoteStore::Choice::same;
    const auto& name = pictures_.names[static_cast<size_t>(here.question.picture)];
    response.status = votes_.vote(here.participant.id, here.index, here.question, name, choice) ? 204 : 409;
  }

  const StudyPictures& pictures_;
  const StudyOptions& options_;
  VoteStore& votes_;
};

}  // namespace

void serve_study(const StudyPictures& pictures, const StudyOptions& options, VoteStore& votes,
                 const CancelToken& cancel, const std::function<void(const std::string& address)>& ready) {
  study_questions(pictures, options.pairs, 0);  // refuses what cannot be asked before anybody comes
  httplib::Server server;
  server.set_payload_max_length(4096);
  StudyPages pages(pictures, options, votes);
  pages.add_to(server);
  int port = options.port;
  if (port == 0)
    port = server.bind_to_any_port(options.address);
  else if (!server.bind_to_port(options.address, port))
    port = -1;
  if (port < 0) fail(ErrorCode::io, "cannot listen on {}:{}: another program has it", options.address, options.port);
  std::thread listening([&] { server.listen_after_bind(); });
  for (int i = 0; i < 200 && !server.is_running(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ready(fmt::format("http://{}:{}/", options.address, port));
  while (!cancel.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  server.stop();
  listening.join();
}

}  // namespace mend
