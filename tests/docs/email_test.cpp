// E-mail as programs save it, and as nobody should.
#include "app/docs/email.h"

#include <doctest/doctest.h>

#include "tests/docs/document_fixture.h"

using namespace hearth;

namespace {

std::string text_of_email(const std::string& bytes) {
  const DocumentText document = document_of(bytes);
  CHECK(document.format == "E-mail");
  REQUIRE(document.pages.size() == 1);
  return document.pages[0].text;
}

const std::string kHead =
    "From: Ada <ada@example.org>\r\nTo: Charles\r\nDate: Sat, 28 Nov 2026 10:00:00 +0000\r\nSubject: "
    "Engine\r\n"
    "MIME-Version: 1.0\r\n";
const std::string kShown =
    "From: Ada <ada@example.org>\nTo: Charles\nDate: Sat, 28 Nov 2026 10:00:00 +0000\nSubject: Engine\n\n";

}  // namespace

TEST_CASE("an e-mail is who, when, about what, and what it says") {
  CHECK(text_of_email(kHead + "\r\nIt turns.\r\n") == kShown + "It turns.\n");
}

TEST_CASE("words of the header and texts are decoded") {
  CHECK(
      text_of_email("From: =?utf-8?Q?J=C3=B3zsef_N=2E?= <j@example.org>\nSubject: =?UTF-8?B?UMOpY3M=?=\n"
                    " =?iso-8859-1?q?=E9?= left =?broken\nContent-Type: text/plain; charset=\"iso-8859-1\"\n"
                    "Content-Transfer-Encoding: quoted-printable\n\nP=E9cs is a=\n town_here=3D\n") ==
      "From: József N. <j@example.org>\nSubject: Pécsé left =?broken\n\nPécs is a town_here=\n");
  CHECK(text_of_email(kHead +
                      "Content-Transfer-Encoding: base64\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                      "UMOp\r\nY3M=\r\n") == kShown + "Pécs\n");
}

TEST_CASE("of the same said twice the plain text is read, and attachments are named") {
  CHECK(text_of_email(
            kHead +
            "Content-Type: multipart/mixed; boundary=outer\r\n\r\nnot shown\r\n--outer\r\n"
            "Content-Type: multipart/alternative; boundary=\"in ner\"\r\n\r\n--in ner\r\n"
            "Content-Type: text/html\r\n\r\n<p>rich</p>\r\n--in ner\r\nContent-Type: text/plain\r\n\r\n"
            "plain\r\n--in ner--\r\n--outer\r\nContent-Type: application/pdf; name=\"x.pdf\"\r\n"
            "Content-Disposition: attachment; filename=\"bill.pdf\"\r\n\r\nJVBERi0=\r\n--outer--\r\n") ==
        kShown + "plain\n[bill.pdf]\n");
  CHECK(text_of_email(kHead + "Content-Type: text/html\r\n\r\n<p>only <b>rich</b></p>\r\n") ==
        kShown + "only rich\n");
}

TEST_CASE("an e-mail of parts in parts in parts ends") {
  std::string deep = kHead;
  for (int level = 0; level < 5000; ++level) deep += "Content-Type: multipart/mixed; boundary=b\n\n--b\n";
  CHECK(text_of_email(deep + "\nend\n").starts_with("From: Ada"));
  CHECK(text_of_email(kHead + "Content-Type: multipart/mixed\r\n\r\nno boundary").ends_with("no boundary\n"));
}
