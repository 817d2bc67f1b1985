#include "server/image_store.h"

#include <fcntl.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.h"
#include "image/codec.h"
#include "image/file_bytes.h"
#include "server/identifier.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

constexpr size_t cache_budget = size_t{256} << 20;
constexpr int decoders = 2;  // each may need as much memory as its picture

ImageRecord read_row(const Statement& row) {
  ImageRecord record;
  record.id = row.text(0);
  record.format = format_of_extension("x." + row.text(1)).value_or(Format::png);
  record.width = static_cast<int>(row.integer(2));
  record.height = static_cast<int>(row.integer(3));
  record.colours = static_cast<int>(row.integer(4));
  record.alpha = row.integer(5) != 0;
  record.bits = static_cast<int>(row.integer(6));
  record.bytes = row.integer(7);
  record.created = row.number(8);
  record.used = row.number(9);
  return record;
}

const char* extension(Format format) {
  switch (format) {
    case Format::jpeg: return "jpg";
    case Format::png: return "png";
    case Format::tiff: return "tif";
    case Format::webp: return "webp";
    case Format::heic: return "heic";
    case Format::avif: return "avif";
  }
  return "png";
}

}  // namespace

const char* media_type(Format format) {
  switch (format) {
    case Format::jpeg: return "image/jpeg";
    case Format::png: return "image/png";
    case Format::tiff: return "image/tiff";
    case Format::webp: return "image/webp";
    case Format::heic: return "image/heic";
    case Format::avif: return "image/avif";
  }
  return "application/octet-stream";
}

ImageStore::Incoming::Incoming(fs::path file) : file_(std::move(file)) {
  descriptor_ = open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor_ < 0) fail(ErrorCode::io, "the server cannot store a picture: {}", std::strerror(errno));
}

ImageStore::Incoming::~Incoming() {
  close();
  std::error_code ignored;
  fs::remove(file_, ignored);
}

void ImageStore::Incoming::write(const char* data, size_t size) {
  while (size > 0) {
    const ssize_t count = ::write(descriptor_, data, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) fail(ErrorCode::io, "the server cannot store a picture: {}", std::strerror(errno));
    data += count;
    size -= static_cast<size_t>(count);
    size_ += count;
  }
}

void ImageStore::Incoming::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

ImageStore::ImageStore(Database& database, const ServerOptions& options)
    : database_(database),
      folder_(options.folder / "pictures"),
      max_megapixels_(options.max_megapixels),
      store_bytes_(options.store_gigabytes * 1e9),
      // Four float samples a pixel, uncompressed, and metadata.
      most_upload_bytes_(static_cast<size_t>(options.max_megapixels * 16e6) + (16u << 20)) {
  std::error_code error;
  fs::create_directories(folder_, error);
  if (error || chmod(folder_.c_str(), 0700) != 0)
    fail(ErrorCode::io, "cannot make the private folder {}: {}", folder_.string(),
         error ? error.message() : std::strerror(errno));
  Statement sum(database_, "SELECT COALESCE(SUM(bytes), 0) FROM images");
  if (sum.step()) bytes_ = sum.integer(0);
}

std::unique_ptr<ImageStore::Incoming> ImageStore::begin() {
  return std::make_unique<Incoming>(folder_ / (new_identifier() + ".incoming"));
}

std::shared_ptr<const Image> ImageStore::decode(const fs::path& file) {
  std::unique_lock lock(decoding_mutex_);
  decoding_free_.wait(lock, [this] { return decoding_ < decoders; });
  ++decoding_;
  lock.unlock();
  struct Leave {
    ImageStore& store;
    ~Leave() {
      const std::lock_guard leaving(store.decoding_mutex_);
      --store.decoding_;
      store.decoding_free_.notify_one();
    }
  } leave{*this};
  LoadOptions options;
  options.max_megapixels = max_megapixels_;
  // Messages must not tell where the server keeps its files.
  const FileBytes bytes(file);
  return std::make_shared<const Image>(load_image_from_memory(bytes.data(), bytes.size(), options));
}

ImageRecord ImageStore::keep(Incoming& incoming) {
  incoming.close();
  if (incoming.size() == 0) fail(ErrorCode::bad_image, "the picture is empty");
  return keep(incoming, decode(incoming.file()));
}

ImageRecord ImageStore::keep(Incoming& incoming, std::shared_ptr<const Image> image) {
  incoming.close();
  ImageRecord record;
  record.id = new_identifier();
  record.format = image->file.format.value_or(Format::png);
  record.width = image->width();
  record.height = image->height();
  record.colours = image->colours();
  record.alpha = image->has_alpha();
  record.bits = image->depth() == Depth::u8 ? 8 : image->depth() == Depth::u16 ? 16 : 32;
  std::error_code error;
  record.bytes = static_cast<int64_t>(fs::file_size(incoming.file(), error));
  record.created = record.used = unix_seconds();
  fs::rename(incoming.file(), file(record.id), error);
  if (error) fail(ErrorCode::io, "the server cannot store a picture: {}", error.message());
  Statement insert(database_, "INSERT INTO images VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(record.id).bind(std::string(extension(record.format))).bind(int64_t{record.width});
  insert.bind(int64_t{record.height}).bind(int64_t{record.colours}).bind(int64_t{record.alpha});
  insert.bind(int64_t{record.bits}).bind(record.bytes).bind(record.created).bind(record.used).run();
  bytes_ += record.bytes;
  cache(record.id, std::move(image));
  return record;
}

std::optional<ImageRecord> ImageStore::find(const std::string& id) {
  if (!is_identifier(id)) return {};
  Statement select(database_, "SELECT * FROM images WHERE id = ?");
  if (!select.bind(id).step()) return {};
  auto record = read_row(select);
  if (const double now = unix_seconds(); now - record.used > 60) {
    Statement(database_, "UPDATE images SET used = ? WHERE id = ?").bind(now).bind(id).run();
    record.used = now;
  }
  return record;
}

std::shared_ptr<const Image> ImageStore::pixels(const std::string& id) {
  if (!find(id)) return nullptr;
  if (auto image = cached(id)) return image;
  auto image = decode(file(id));
  cache(id, image);
  return image;
}

std::shared_ptr<const Image> ImageStore::cached(const std::string& id) {
  const std::lock_guard lock(cache_mutex_);
  const auto found = std::find_if(cache_.begin(), cache_.end(), [&](const auto& entry) { return entry.first == id; });
  if (found == cache_.end()) return nullptr;
  cache_.splice(cache_.begin(), cache_, found);
  return found->second;
}

void ImageStore::cache(const std::string& id, std::shared_ptr<const Image> image) {
  const std::lock_guard lock(cache_mutex_);
  cached_bytes_ += image->byte_count();
  cache_.emplace_front(id, std::move(image));
  while (cached_bytes_ > cache_budget && cache_.size() > 1) {
    cached_bytes_ -= cache_.back().second->byte_count();
    cache_.pop_back();
  }
}

bool ImageStore::remove(const std::string& id) {
  const auto record = find(id);
  if (!record) return false;
  Statement(database_, "DELETE FROM images WHERE id = ?").bind(id).run();
  bytes_ -= record->bytes;
  std::error_code ignored;
  fs::remove(file(id), ignored);
  const std::lock_guard lock(cache_mutex_);
  cache_.remove_if([&](const auto& entry) {
    if (entry.first != id) return false;
    cached_bytes_ -= entry.second->byte_count();
    return true;
  });
  return true;
}

int ImageStore::expire(double before) {
  std::vector<std::string> old;
  {
    Statement select(database_, "SELECT id FROM images WHERE used < ?");
    for (select.bind(before); select.step();) old.push_back(select.text(0));
  }
  for (const auto& id : old) remove(id);
  // What a crash left behind; a running upload is younger.
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    struct stat facts {};
    if (stat(entry.path().c_str(), &facts) != 0 || unix_seconds() - static_cast<double>(facts.st_mtime) < 3600)
      continue;
    if (entry.path().extension() == ".incoming" || !find(entry.path().stem().string())) {
      std::error_code ignored;
      fs::remove(entry.path(), ignored);
    }
  }
  return static_cast<int>(old.size());
}

int64_t ImageStore::count() {
  Statement select(database_, "SELECT COUNT(*) FROM images");
  return select.step() ? select.integer(0) : 0;
}

nlohmann::json image_json(const ImageRecord& record) {
  return {{"id", record.id},           {"type", media_type(record.format)},
          {"width", record.width},     {"height", record.height},
          {"colours", record.colours}, {"alpha", record.alpha},
          {"bits", record.bits},       {"bytes", record.bytes},
          {"created", record.created}};
}

}  // namespace mend
