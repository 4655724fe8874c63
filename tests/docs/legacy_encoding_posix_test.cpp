// Text from before Unicode: by the name of its encoding, and by what it holds.
#include <doctest/doctest.h>
#include <iconv.h>

#include <string>
#include <string_view>
#include <vector>

#include "app/docs/encoding_guess.h"
#include "app/docs/legacy_encoding.h"
#include "app/docs/text_encoding.h"

using namespace hearth;
using namespace std::string_literals;

namespace {

// UTF-8 -> `encoding`, by the system.
std::string encoded(std::string text, const char* encoding) {
  const iconv_t handle = iconv_open(encoding, "UTF-8");
  REQUIRE(handle != reinterpret_cast<iconv_t>(-1));
  std::string out(4 * text.size() + 16, '\0');
  char *from = text.data(), *to = out.data();
  size_t left = text.size(), room = out.size();
  REQUIRE(iconv(handle, &from, &left, &to, &room) != static_cast<size_t>(-1));
  REQUIRE(iconv(handle, nullptr, nullptr, &to, &room) != static_cast<size_t>(-1));
  iconv_close(handle);
  out.resize(out.size() - room);
  return out;
}

struct Sample {
  std::string_view text;
  std::vector<const char*> encodings;
};

const std::vector<Sample> kSamples = {
    {"Die Miete beträgt 850 Euro. Für die Küche gehören Möbel zum Vertrag, größere Schäden trägt der Mieter.",
     {"WINDOWS-1252", "MACINTOSH", "CP850"}},
    {"Le loyer est dû le troisième jour ouvré. L’état des lieux a été établi à l’entrée du locataire, où il "
     "a signé.",
     {"WINDOWS-1252", "MACINTOSH"}},
    {"Le loyer est dû le troisième jour ouvré; il a été fixé à l'entrée du locataire, où il a signé, reçu.",
     {"WINDOWS-1252", "MACINTOSH", "CP850"}},
    {"El contrato se renovará cada año según lo pactado; el señor Núñez pagará la fianza también.",
     {"WINDOWS-1252", "MACINTOSH", "CP850"}},
    {"O inquilino não poderá fazer alterações sem autorização; as ações estão descritas à página três.",
     {"WINDOWS-1252", "MACINTOSH", "CP850"}},
    {"Lejemålet må ikke fremlejes. Udgifterne bæres af lejeren, også når året er gået.",
     {"WINDOWS-1252", "MACINTOSH", "CP850"}},
    {"Vuokralainen maksaa vuokran päivän kuluessa; häiriöistä täytyy kertoa isännöitsijälle ennen yötä.",
     {"WINDOWS-1252", "MACINTOSH", "CP850"}},
    {"Bên thuê phải trả tiền thuê nhà trước ngày mùng năm của mỗi tháng. Hợp đồng có thời hạn một năm.",
     {"WINDOWS-1258"}},
    {"Najemca zobowiązuje się płacić czynsz do dziesiątego dnia miesiąca; wcześniejsze rozwiązanie umowy "
     "wymaga zgody.",
     {"WINDOWS-1250", "ISO-8859-2"}},
    {"Nájemce je povinen platit nájemné včas. Při předání bytu se pořídí zápis, který obě strany podepíší.",
     {"WINDOWS-1250", "ISO-8859-2"}},
    {"A bérlő köteles a bérleti díjat időben megfizetni, a sérült bútorokért pedig felelősséggel tartozik. "
     "Így is jó lesz, "
     "ahogy a szerződő felek kérték, fűtéssel.",
     {"WINDOWS-1250", "ISO-8859-2"}},
    {"Kiracı kirayı her ayın beşinci günü ödeyecektir. Sözleşme bir yıl için geçerlidir, değişiklik yazılı "
     "olmalıdır.",
     {"WINDOWS-1254"}},
    {"Арендатор обязуется вносить плату не позднее пятого числа каждого месяца. Договор заключён на один год "
     "и "
     "может быть продлён по соглашению сторон.",
     {"WINDOWS-1251", "KOI8-R", "IBM866", "ISO-8859-5"}},
    {"Орендар зобов'язаний сплачувати орендну плату до п'ятого числа кожного місяця, якщо сторони не "
     "домовилися про інше.",
     {"WINDOWS-1251", "KOI8-U"}},
    {"Ο μισθωτής υποχρεούται να καταβάλλει το μίσθωμα έως την πέμπτη ημέρα κάθε μήνα και να διατηρεί το "
     "σπίτι καθαρό.",
     {"WINDOWS-1253", "ISO-8859-7"}},
    {"השוכר מתחייב לשלם את דמי השכירות עד החמישי בכל חודש, ולשמור על הדירה במצב טוב כפי שקיבל אותה.",
     {"WINDOWS-1255"}},
    {"يلتزم المستأجر بدفع الإيجار في موعد أقصاه اليوم الخامس من كل شهر، وبالمحافظة على الشقة في حالة جيدة.",
     {"WINDOWS-1256", "ISO-8859-6"}},
    {"ผู้เช่าตกลงชำระค่าเช่าภายในวันที่ห้าของทุกเดือน และจะดูแลรักษาห้องให้อยู่ในสภาพดีตลอดอายุสัญญา", {"TIS-620"}},
    {"賃借人は毎月五日までに家賃を支払うものとする。契約の期間は一年とし、双方の合意により更新することができ"
     "る。",
     {"CP932", "EUC-JP", "ISO-2022-JP"}},
    {"承租人应当在每月五日之前支付租金。合同的期限为一年，经双方同意可以延长，但不得转租给其他人。",
     {"GB18030", "GBK"}},
    {"承租人應當在每月五日之前支付租金。合約的期限為一年，經雙方同意可以延長，但不得轉租給其他人。",
     {"BIG5"}},
    {"임차인은 매월 오일까지 차임을 지급하여야 한다. 계약의 기간은 일년으로 하고 서로 합의하여 연장할 수 "
     "있다.",
     {"CP949"}},
};

}  // namespace

TEST_CASE("text of an encoding that nobody names is read as its language writes") {
  for (const Sample& sample : kSamples) {
    for (const char* encoding : sample.encodings) {
      INFO(encoding);
      CHECK(decode_text(encoded(std::string(sample.text), encoding)).value_or("") == sample.text);
    }
  }
}

TEST_CASE("text is read in the encoding that is named") {
  for (const Sample& sample : kSamples) {
    for (const char* encoding : sample.encodings) {
      INFO(encoding);
      CHECK(decode_text(encoded(std::string(sample.text), encoding), encoding).value_or("") == sample.text);
    }
  }
  // Too little to be told without.
  CHECK(decode_text(encoded("Да", "KOI8-R"), "koi8-r") == "Да");
  CHECK(decode_text(encoded("日", "CP932"), "Shift_JIS") == "日");
  CHECK(decode_text(encoded("日", "CP932"), "x-sjis") == "日");
  CHECK(decode_text(encoded("中", "GBK"), "gb2312") == "中");
  CHECK(decode_text("\x93 5 \x80\x94", "iso-8859-1") == "“ 5 €”");
}

TEST_CASE("a name that is none is no encoding") {
  CHECK(!decode_legacy("a", "no-such-encoding"));
  CHECK(!decode_legacy("a", ""));
  CHECK(!decode_legacy("a", "cp1252//TRANSLIT"));
  CHECK(!decode_legacy("a", std::string(500, 'a')));
  CHECK(decode_text("P\xE9"
                    "cs",
                    "no-such-encoding") == "Pécs");
}

TEST_CASE("broken bytes are marked, and the end of a cut text is left out") {
  const auto broken = decode_legacy("\x82\xA0\xFF\x82\xA2", "shift_jis");
  REQUIRE(broken);
  CHECK(broken->text == "あ\uFFFDい");
  CHECK(broken->broken == 1);
  const auto cut = decode_legacy("\x82\xA0\x82", "shift_jis");
  REQUIRE(cut);
  CHECK(cut->text == "あ");
  CHECK(cut->broken == 0);
}

TEST_CASE("what has a few marks only stays Western") {
  CHECK(guess_legacy_encoding("It costs \xA3 5.") == "windows-1252");
  CHECK(guess_legacy_encoding("caf\xE9") == "windows-1252");
  CHECK(guess_legacy_encoding("\x93quoted\x94 \x96 and so on") == "windows-1252");
  CHECK(guess_legacy_encoding("") == "windows-1252");
}
