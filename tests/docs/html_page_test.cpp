// Web pages: what a person reads of them.
#include "app/docs/html_page.h"

#include <doctest/doctest.h>

#include "tests/docs/document_fixture.h"

using namespace hearth;

TEST_CASE("a web page is its text, with lines and paragraphs") {
  CHECK(text_of_html(
            "<html><head><title>Ferry</title><style>p{}</style></head><body><h1>Times</h1><p>It leaves\n"
            "  at <b>nine</b>.</p><p>And at ten.<br>Not on Sundays.</p></body></html>") ==
        "Ferry\n\nTimes\n\nIt leaves at nine.\n\nAnd at ten.\nNot on Sundays.\n");
  CHECK(text_of_html("<ul><li>one<li>two</ul>after") == "- one\n- two\n\nafter\n");
  CHECK(text_of_html("<table><tr><th>Day<th>Time<tr><td>Monday</td><td>9:00</td></tr></table>") ==
        "Day | Time\nMonday | 9:00\n");
  CHECK(text_of_html("<pre>a  b\n  c</pre>") == "a  b\n  c\n");
}

TEST_CASE("what is not for reading is left out") {
  CHECK(text_of_html("a<script>if (1 < 2) alert('</p>')</script>b<!-- not > this -->c<STYLE>x</Style>d") ==
        "abcd\n");
  CHECK(text_of_html("a<script>never closed") == "a\n");
  CHECK(text_of_html("<p title=\"1 > 0\">x</p>") == "x\n");
}

TEST_CASE("characters by name and number are written out") {
  CHECK(text_of_html("Caf&eacute; &amp; Bar &#8211; 5&nbsp;&euro; &#x1F600; &unknown; & &;") ==
        "Café & Bar – 5 € 😀 &unknown; & &;\n");
  CHECK(text_of_html("&#xD800;&#0;&#99999999;1 < 2") == "1 < 2\n");
}

TEST_CASE("a web page is read in the encoding that it declares") {
  const DocumentText page = document_of(
      "<!DOCTYPE html><meta charset=iso-8859-1><p>P\xE9"
      "cs</p>");
  CHECK(page.format == "HTML");
  CHECK(page.pages.at(0).text == "Pécs\n");
  check_refused("<html><script>only()</script></html>", Fault::BadFormat, "no text");
}
