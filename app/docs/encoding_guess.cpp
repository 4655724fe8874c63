#include "app/docs/encoding_guess.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "app/docs/legacy_encoding.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kSampleBytes = size_t{64} << 10;
constexpr std::string_view kUsual = "windows-1252";
constexpr double kLikely = 0.5;          // less speaks for none of the languages below
constexpr size_t kBrokenShare = 25;      // one in so many characters may be broken
constexpr double kTieBreak = 0.01;       // for languages that hold more of what there is than is usual
constexpr char32_t kMisplaced = 0xFFFD;  // stands for characters where no language has them
constexpr double kTogether = 0.6;        // of the bytes beyond ASCII, in a script that is not Latin

enum class Script {
  Latin,  // its characters beyond ASCII stand alone among others
  Other   // they stand together
};

// A language, the characters beyond ASCII that it writes most, and their usual share of all of these. Wrongly
// decoded text holds others: capitals in the midst of words, rare ideographs. Where two are as likely, the
// first one counts.
struct Language {
  const char* name;  // for whoever reads this
  std::vector<std::string_view> encodings;
  double usual_share;
  std::string_view characters;
  Script script = Script::Latin;
  bool kana = false;  // all of them, too
};

constexpr std::string_view kWesternSmall = "äöüßéèêëàâçîïôùûœáíóúñãõìòåæø";

const std::vector<Language>& languages() {
  static const std::vector<Language> all = {
      {"German", {kUsual}, 0.95, "äöüßÄÖÜ"},
      {"French", {kUsual}, 0.95, "éèêëàâçîïôùûüœÉÈÊÀÇ"},
      {"Spanish", {kUsual}, 0.95, "áéíóúñüÁÉÍÓÚÑ"},
      {"Portuguese", {kUsual}, 0.95, "ãõáéíóúâêôàçÁÉÃÇ"},
      {"Italian", {kUsual}, 0.95, "àèéìòùÀÈÉ"},
      {"Nordic", {kUsual}, 0.95, "åäöæøéÅÄÖÆØ"},
      {"Icelandic", {kUsual}, 0.95, "áéíóúýþæöðÁÉÍÓÚÝÞÆÖÐ"},
      {"Polish", {"windows-1250", "iso-8859-2"}, 0.97, "ąćęłńóśźżĄĆĘŁŃÓŚŹŻ"},
      {"Czech", {"windows-1250", "iso-8859-2"}, 0.97, "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ"},
      {"Slovak", {"windows-1250", "iso-8859-2"}, 0.97, "áäčďéíĺľňóôŕšťúýžÁČĎÉÍĽŇÓŠŤÚÝŽ"},
      {"Hungarian", {"windows-1250", "iso-8859-2"}, 0.97, "áéíóöőúüűÁÉÍÓÖŐÚÜŰ"},
      {"Romanian", {"windows-1250", "iso-8859-2"}, 0.97, "ăâîşţĂÂÎŞŢ"},
      {"Croatian", {"windows-1250", "iso-8859-2"}, 0.97, "čćđšžČĆĐŠŽ"},
      {"Turkish", {"windows-1254"}, 0.97, "çğıöşüâÇĞİÖŞÜ"},
      {"Baltic", {"windows-1257"}, 0.97, "āčēģīķļņšūžąęėįųõäöüĀČĒĢĪĶĻŅŠŪŽĄĘĖĮŲ"},
      {"Vietnamese",
       {"windows-1258"},
       0.95,
       "ăâđêôơưĂÂĐÊÔƠƯàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ\u0300\u0301\u0303\u0309"
       "\u0323"},
      // Behind the others, and without capitals, which are what small letters of Windows would look like.
      {"Western, of a Mac", {"macintosh"}, 0.95, kWesternSmall},
      {"Western, of DOS", {"cp850"}, 0.95, kWesternSmall},
      {"Russian", {"windows-1251", "koi8-r", "cp866", "iso-8859-5"}, 0.8, "оеаинтсрвлкм", Script::Other},
      {"Ukrainian", {"windows-1251", "koi8-u", "iso-8859-5"}, 0.82, "оанівитресклмїє", Script::Other},
      {"Greek", {"windows-1253", "iso-8859-7"}, 0.8, "αοιετσνηυρπκςίόάέ", Script::Other},
      {"Hebrew", {"windows-1255"}, 0.75, "יוהלארתבשמםנ", Script::Other},
      {"Arabic", {"windows-1256", "iso-8859-6"}, 0.85, "اليموبنرتعدهسفكقح", Script::Other},
      {"Thai", {"windows-874"}, 0.75, "านรอกเงมยลวดทสตะ่้ัี", Script::Other},
      {"Japanese",
       {"shift_jis", "euc-jp"},
       0.5,
       "日一国人年大十二本中長出三時行見月分後前生五間上東四今金入学高円子外下来気小山話女書先名水男西電語",
       Script::Other,
       true},
      {"Chinese (simplified)",
       {"gb18030"},
       0.4,
       "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
       "用道行所然家"
       "种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日者意无力与长"
       "机民第公此已"
       "工使情明性知全三又关点正业外将两高间由问很最重并物手应",
       Script::Other},
      {"Chinese (traditional)",
       {"big5"},
       0.4,
       "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡"
       "用道行所然家"
       "種事成方多經麼去法學如都同現當沒動面起看定天分還進好小部其些主樣理心本前開但因只從想實日者意無力與長"
       "機民第公此已"
       "工使情明性知全三又關點正業外將兩高間由問很最重並物手應",
       Script::Other},
      {"Korean",
       {"euc-kr"},
       0.45,
       "이다는의에을를가한은로고하지사시자기도인나리대서어정수일그전있아해스주여국과성라제부들으조공원연장만"
       "안보상경용",
       Script::Other},
  };
  return all;
}

// Marks that texts of every language have: they say nothing.
bool is_neutral(char32_t code) {
  constexpr std::u32string_view kMarks = U"\u00A0¡¢£¥§©«®°±²³µ·»¼½¾¿×÷€™、。〈〉《》「」『』・！，：；？（）";
  return (code >= 0x2010 && code <= 0x203A) || kMarks.find(code) != kMarks.npos;
}

bool is_small(char byte) { return byte >= 'a' && byte <= 'z'; }
bool is_letter(char byte) { return is_small(byte) || (byte >= 'A' && byte <= 'Z'); }

// Where no language has it, so that it is the letter of another encoding: a quote or a dagger between two
// letters, a capital behind a small one.
bool is_misplaced(std::string_view text, size_t at, const Utf8Char& character) {
  constexpr std::u32string_view kMarks = U"\u201A\u201C\u201D\u201E\u2020\u2021\u2022\u2030";
  constexpr std::u32string_view kCapitals =
      U"ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŸŹŻŽƠƯ";
  if (at == 0) return false;
  const size_t behind = at + static_cast<size_t>(character.bytes);
  const bool within = is_letter(text[at - 1]) && behind < text.size() && is_letter(text[behind]);
  return (within && kMarks.find(character.code) != kMarks.npos) ||
         (is_small(text[at - 1]) && kCapitals.find(character.code) != kCapitals.npos);
}

bool is_kana(char32_t code) { return code >= 0x3041 && code <= 0x30FE; }

// Characters beyond ASCII that say something.
std::vector<char32_t> telling_characters(std::string_view text) {
  std::vector<char32_t> telling;
  for (size_t at = 0; at < text.size();) {
    const Utf8Char character = decode_utf8(text, at);
    if (is_misplaced(text, at, character))
      telling.push_back(kMisplaced);
    else if (character.code >= 0x80 && !is_neutral(character.code))
      telling.push_back(character.code);
    at += static_cast<size_t>(character.bytes);
  }
  return telling;
}

Script script_of(std::string_view bytes) {
  // Hard spaces stand together in every script.
  const auto beyond = [&](size_t at) {
    return at < bytes.size() && static_cast<unsigned char>(bytes[at]) >= 0x80 && bytes[at] != '\xA0';
  };
  size_t all = 0, together = 0;
  for (size_t at = 0; at < bytes.size(); ++at) {
    if (!beyond(at)) continue;
    ++all;
    together += beyond(at + 1) || (at > 0 && beyond(at - 1)) ? 1 : 0;
  }
  return static_cast<double>(together) > kTogether * static_cast<double>(all) ? Script::Other : Script::Latin;
}

// 1: as often as usual, or nothing speaks against it; 0: never.
double likeness(const std::vector<char32_t>& telling, const Language& language) {
  if (telling.empty()) return 1 + kTieBreak;
  std::unordered_set<char32_t> common;
  for (const char32_t code : telling_characters(language.characters)) common.insert(code);
  const auto fits = std::ranges::count_if(
      telling, [&](char32_t code) { return common.contains(code) || (language.kana && is_kana(code)); });
  const double share = static_cast<double>(fits) / static_cast<double>(telling.size());
  return std::min(1.0, share / language.usual_share) + kTieBreak * share;
}

// Nothing where these bytes are no text in that encoding.
std::optional<std::vector<char32_t>> characters_in(std::string_view bytes, std::string_view encoding) {
  const std::optional<LegacyText> decoded = decode_legacy(bytes, encoding);
  if (!decoded) return std::nullopt;
  std::vector<char32_t> telling = telling_characters(decoded->text);
  if (decoded->broken * kBrokenShare > telling.size()) return std::nullopt;
  return telling;
}

}  // namespace

std::string_view guess_legacy_encoding(std::string_view bytes) {
  const std::string_view sample = bytes.substr(0, kSampleBytes);
  const Script script = script_of(sample);
  std::string_view likeliest = kUsual;
  double best = kLikely;
  std::unordered_map<std::string_view, std::optional<std::vector<char32_t>>> read;  // by encoding
  for (const Language& language : languages()) {
    if (language.script != script) continue;
    for (const std::string_view encoding : language.encodings) {
      const auto [known, fresh] = read.try_emplace(encoding);
      if (fresh) known->second = characters_in(sample, encoding);
      const double like = known->second ? likeness(*known->second, language) : 0;
      if (like > best) {
        best = like;
        likeliest = encoding;
      }
    }
  }
  return likeliest;
}

}  // namespace hearth
