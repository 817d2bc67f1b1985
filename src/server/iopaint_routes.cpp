/// The API of IOPaint (github.com/Sanster/IOPaint, as of version 1.5), so that its clients work unchanged: base64 JSON
/// in, image bytes out.
///
/// Differs: what steers diffusion models (prompts, steps, strength …) is accepted and has no effect, because mend has
/// no such model; the hole is taken as it is drawn, and known pixels keep their values; plug-ins, file managers and
/// model downloads do not exist, and /api/v1/server-config says so.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>

#include "base/base64.h"
#include "base/text.h"
#include "fill/filler_catalog.h"
#include "image/codec.h"
#include "image/hole_file.h"
#include "server/identifier.h"
#include "server/reply.h"
#include "server/services.h"
#include "server/upload.h"

namespace mend {
namespace {

using nlohmann::json;
using Bytes = std::vector<uint8_t>;

constexpr size_t most_body_bytes = size_t{256} << 20;
constexpr auto patience = std::chrono::seconds(60);

/// The bytes of a base64 field, with or without "data:image/png;base64," before them.
Bytes picture_bytes(const json& body, const char* key) {
  require(body.contains(key) && body[key].is_string(), "`{}` is a picture in base64", key);
  const auto& text = body[key].get_ref<const std::string&>();
  const size_t comma = text.compare(0, 5, "data:") == 0 ? text.find(',') : std::string::npos;
  const std::string_view coded(text);
  return from_base64(comma == std::string::npos ? coded : coded.substr(comma + 1));
}

std::string store_picture(Services& services, const json& body, const char* key) {
  const auto incoming = services.images.begin();
  const Bytes bytes = picture_bytes(body, key);
  incoming->write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return services.images.keep(*incoming).id;
}

std::string current_model(Services& services) {
  const std::lock_guard lock(services.model_mutex);
  return services.current_model;
}

FillChoice choice_of(Services& services, const json& body) {
  FillChoice choice;
  const auto model = current_model(services);
  const bool filler = model == "auto" || std::count(filler_names().begin(), filler_names().end(), model) == 1;
  choice.method = filler ? model : "network";
  if (!filler) choice.model = model;
  choice.seed = 42;  // its default
  const auto seed = body.find("sd_seed");
  if (seed != body.end() && seed->is_number_integer() && seed->get<double>() >= 0 && seed->get<double>() < 9e15)
    choice.seed = seed->get<uint64_t>();
  else if (seed != body.end() && seed->is_number() && seed->get<double>() == -1)
    choice.seed = std::random_device{}();
  return choice;
}

/// Waits for the job; the result as PNG, or why there is none.
void reply_result(const Call& call, Services& services, const std::string& id) {
  unsigned long long version = 0;
  for (;;) {
    const auto job = services.jobs.wait(id, version, 1000);
    const auto state = job ? (*job)["state"].get<std::string>() : "cancelled";
    if (services.stopping && (state == "queued" || state == "running"))
      return reply_error(call.response, 503, "stopping",
                         "the server is stopping; the job goes on when it starts again");
    if (state == "queued" || state == "running") continue;
    if (state == "done") {
      const auto image = services.images.pixels((*job)["results"][0]["image"].get<std::string>());
      if (!image) return reply_unknown_image(call.response);
      SaveOptions options;
      options.format = Format::png;
      return reply_bytes(call.response, encode_image(*image, options), "image/png");
    }
    if (state == "cancelled") return reply_error(call.response, 409, "cancelled", "the job was cancelled");
    const auto& error = (*job)["error"];
    const auto code = error["code"].get<std::string>();
    return reply_error(call.response, code == "internal" || code == "io" ? 500 : 400, code,
                       error["message"].get<std::string>());
  }
}

/// Stores picture and mask, from JSON or a form, and answers the job that fills them.
std::optional<JobRequest> receive_inpaint(const Call& call, Services& services) {
  Turnstile::Place place(services.heavy, patience);
  if (!place) return reply_busy(call.response, 5, "the server is busy with other pictures"), std::nullopt;
  JobRequest request;
  request.grow = 0;
  json body = json::object();
  std::string mask;
  if (call.request.is_multipart_form_data()) {
    Upload upload;
    if (!receive_upload(call, services.images, {"image", "mask"}, upload)) return {};
    request.image = services.images.keep(*upload["image"]).id;
    mask = services.images.keep(*upload["mask"]).id;
  } else {
    if (!read_json(call, most_body_bytes, body)) return {};
    request.image = store_picture(services, body, "image");
    mask = store_picture(services, body, "mask");
  }
  request.fills.push_back(choice_of(services, body));
  const auto picture = services.images.find(request.image), drawn = services.images.find(mask);
  require(picture && drawn && picture->width == drawn->width && picture->height == drawn->height,
          "the picture and the mask must have one size");
  request.shapes = json::array({{{"shape", "mask"}, {"image", mask}}});
  return request;
}

void post_inpaint(const Call& call, Services& services) {
  if (services.images.full()) return reply_store_full(call.response);
  auto request = receive_inpaint(call, services);
  if (!request) return;
  const auto seed = request->fills[0].seed;
  const auto id = services.jobs.submit(std::move(*request));
  if (!id) return reply_busy(call.response, services.jobs.retry_after(), "the queue of jobs is full; try again later");
  reply_result(call, services, *id);
  call.response.set_header("X-Seed", std::to_string(seed));
}

json model_json(const std::string& name) {
  return {{"name", name},
          {"path", name},
          {"model_type", "inpaint"},
          {"is_single_file_diffusers", false},
          {"need_prompt", false},
          {"controlnets", json::array()},
          {"brushnets", json::array()},
          {"support_strength", false},
          {"support_outpainting", false},
          {"support_lcm_lora", false},
          {"support_controlnet", false},
          {"support_brushnet", false},
          {"support_powerpaint_v2", false}};
}

std::vector<std::string> model_names(Services& services) {
  auto names = filler_names();
  names.insert(names.begin(), "auto");
  const auto models = services.catalogue.models();
  names.insert(names.end(), models.begin(), models.end());
  return names;
}

void post_model(const Call& call, Services& services) {
  json body;
  if (!read_json(call, 4096, body)) return;
  const auto names = model_names(services);
  require(body.contains("name") && body["name"].is_string(), "`name` is the name of a model");
  const auto name = body["name"].get<std::string>();
  require(std::count(names.begin(), names.end(), name) == 1, "`name` is {}", join_or(names));
  {
    const std::lock_guard lock(services.model_mutex);
    services.current_model = name;
  }
  reply_json(call.response, 200, model_json(name));
}

void get_server_config(const Call& call, Services& services) {
  json models = json::array();
  for (const auto& name : model_names(services)) models.push_back(model_json(name));
  // The names of models that IOPaint would download are its clients' defaults; no plug-in here uses them.
  reply_json(call.response, 200,
             {{"plugins", json::array()},
              {"modelInfos", models},
              {"removeBGModel", "u2net"},
              {"removeBGModels", json::array()},
              {"realesrganModel", "realesr-general-x4v3"},
              {"realesrganModels", json::array()},
              {"interactiveSegModel", "vit_b"},
              {"interactiveSegModels", json::array()},
              {"enableFileManager", false},
              {"enableAutoSaving", false},
              {"enableControlnet", false},
              {"controlnetMethod", nullptr},
              {"disableModelSwitch", false},
              {"isDesktop", false},
              {"samplers", json::array()}});
}

/// The hole in the colour of IOPaint's brush, ffcb00 at 73 %, elsewhere transparent: what its page draws over a
/// picture.
Image brush_coloured(const Hole& hole) {
  Image image(hole.width(), hole.height(), 3, true, Depth::u8);
  auto* out = reinterpret_cast<uint8_t*>(image.bytes());
  constexpr uint8_t colour[4] = {255, 203, 0, 186};
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x, out += 4)
      if (hole.row(y)[x]) std::copy_n(colour, 4, out);
  return image;
}

void post_adjust_mask(const Call& call, Services& services) {
  Turnstile::Place place(services.heavy, patience);
  if (!place) return reply_busy(call.response, 5, "the server is busy with other pictures");
  json body;
  if (!read_json(call, most_body_bytes, body)) return;
  const auto operate =
      body.contains("operate") && body["operate"].is_string() ? body["operate"].get<std::string>() : "";
  const std::vector<std::string> operations{"expand", "shrink", "reverse"};
  require(std::count(operations.begin(), operations.end(), operate) == 1, "`operate` is {}", join_or(operations));
  const auto size = body.value("kernel_size", json(5));
  require(size.is_number_integer() && size.get<double>() >= 0 && size.get<double>() <= 1000,
          "`kernel_size` is 0 to 1000 pixels");
  LoadOptions load;
  load.max_megapixels = services.options.max_megapixels;
  const Hole hole = hole_from_image(load_image_from_memory(picture_bytes(body, "mask"), load, "the mask"));
  const int pixels = size.get<int>();
  const Hole adjusted = operate == "expand"   ? hole.grown(pixels)
                        : operate == "shrink" ? hole.shrunk(pixels)
                                              : hole.inverted();
  SaveOptions options;
  options.format = Format::png;
  reply_bytes(call.response, encode_image(brush_coloured(adjusted), options), "image/png");
}

/// Its clients show `errors`, or `detail`, of an answer that is not 200.
void explain_as_iopaint(httplib::Response& response) {
  if (response.status < 400) return;
  const auto body = json::parse(response.body, nullptr, false);
  if (!body.is_object() || !body.contains("error")) return;
  reply_json(response, response.status,
             {{"error", body["error"]}, {"detail", body["error"]["message"]}, {"errors", body["error"]["message"]}});
}

}  // namespace

void add_iopaint_routes(std::vector<Route>& routes, Services& services) {
  const auto add = [&](const char* method, const char* path, void (*handle)(const Call&, Services&)) {
    routes.push_back({method, path, [handle, &services](const Call& call) {
                        try {
                          handle(call, services);
                        } catch (...) {
                          reply_exception(call.response, std::current_exception());
                        }
                        explain_as_iopaint(call.response);
                      }});
  };
  add("POST", "/api/v1/inpaint", post_inpaint);
  add("POST", "/api/v1/adjust_mask", post_adjust_mask);
  add("GET", "/api/v1/model",
      [](const Call& call, Services& all) { reply_json(call.response, 200, model_json(current_model(all))); });
  add("POST", "/api/v1/model", post_model);
  add("GET", "/api/v1/server-config", get_server_config);
  add("GET", "/api/v1/samplers", [](const Call& call, Services&) { reply_json(call.response, 200, json::array()); });
  // It reads the prompt that a picture was made with from its PNG; pictures here are made without words.
  add("POST", "/api/v1/gen-info", [](const Call& call, Services&) {
    reply_json(call.response, 200, {{"prompt", ""}, {"negative_prompt", ""}});
  });
  add("GET", "/api/v1/inputimage", [](const Call& call, Services&) {
    reply_error(call.response, 404, "no_input_image", "this server was started without a picture");
  });
}

}  // namespace mend
