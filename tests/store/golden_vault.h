// What the golden vault holds: its maker (tests/data/vaults/make_golden_vault.cpp) puts it in, and
// golden_vault_test.cpp must find it for ever. Changing it means a new golden vault beside the old one.
#pragma once

#include <string>

#include "app/store/library.h"
#include "app/store/personas.h"
#include "app/store/transcript.h"

namespace hearth {

inline constexpr const char* kGoldenPassphrase = "Zw\xC3\xB6lf Boxk\xC3\xA4mpfer \xE7\x8C\xAB";

inline Transcript golden_transcript() {
  const auto file = std::as_bytes(std::span(std::string_view("not really a picture")));
  Transcript golden;
  golden.title = "A question about \xE6\x9D\xB1\xE4\xBA\xAC";
  golden.created_ms = 1700000000000;
  golden.updated_ms = 1700000360000;
  golden.folder = "Travel";
  golden.tags = {"japan", "2023"};
  golden.pinned = true;
  golden.source = "hearth";
  golden.source_id = "golden";
  golden.messages.resize(4);
  golden.messages[0].text = "What should I see in \xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD?";
  golden.messages[0].attachments = {{"map.png", "image/png", Bytes(file.begin(), file.end())},
                                    {"lost.pdf", "application/pdf", std::nullopt}};
  golden.messages[1] = {.parent = 0,
                        .speaker = Speaker::Assistant,
                        .text = "The Nezu museum.",
                        .origin = {},
                        .attachments = {}};
  golden.messages[2] = {.parent = 0,
                        .speaker = Speaker::Assistant,
                        .text = std::string(20000, 'w'),
                        .origin = {},
                        .attachments = {}};
  golden.messages[2].origin = {.model = "Tiny",
                               .model_hash = std::string(64, 'a'),
                               .parameters = "{\"seed\":1}",
                               .prompt_tokens = 9,
                               .tokens = 5000,
                               .first_token_ms = 12.5,
                               .tokens_per_s = 33.25};
  golden.messages[3] = {
      .parent = 2, .speaker = Speaker::User, .text = "Thank you.", .origin = {}, .attachments = {}};
  golden.shown = 3;
  int64_t time_ms = golden.created_ms;
  for (TranscriptMessage& message : golden.messages) message.created_ms = time_ms += 1000;
  return golden;
}

inline Persona golden_persona() {
  return {.id = 0, .name = "Guide", .instructions = "Know the city.", .model = "Tiny"};
}
// In vaults from schema 6 on: a PDF whose second page was a picture.
inline NewDocument golden_document() {
  return {.name = "lease.pdf",
          .path = "/home/me/lease.pdf",
          .format = "PDF",
          .sha256 = std::string(64, 'd'),
          .paged = true,
          .bytes = 812'000,
          .added_ms = 1700000400000,
          .place = "/home/me/lease.pdf",
          .stamp = {.bytes = 812'000, .modified = 1700000300000000000}};
}
inline constexpr const char* kGoldenFolder = "/home/me";  // that is watched, from schema 8 on
inline constexpr const char* kGoldenWork = "summary";     // that is open, from schema 9 on
inline constexpr const char* kGoldenPage = "The monthly rent is 850 euros.\n";
inline constexpr const char* kGoldenDraft = "And where to eat";

}  // namespace hearth
