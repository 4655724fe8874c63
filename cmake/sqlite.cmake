# Target sqlite: SQLite3 Multiple Ciphers, one C file from HEARTH_SQLITE_DIR, with ChaCha20 as its only cipher.
# Never compile it with -msimd128 (WebAssembly): auto-vectorised ciphers came out wrong with an older Emscripten.

# The cipher brings a copy of parts of libsodium under libsodium's own global names, which would then be called in place of
# the real ones, with a state that was never set up. tests/sqlite_names_test.py checks that none is left.
set(sqlite_borrowed_names
  crypto_onetimeauth_poly1305_donna_implementation crypto_onetimeauth_poly1305_sse2_implementation
  crypto_stream_chacha20_dolbeau_avx2_implementation crypto_stream_chacha20_dolbeau_avx512_implementation
  crypto_stream_chacha20_dolbeau_ssse3_implementation crypto_stream_chacha20_ietf_ext_xor_ic
  crypto_stream_chacha20_ietf_xor_ic crypto_stream_chacha20_pick_best_implementation
  crypto_stream_chacha20_ref_implementation crypto_stream_chacha20_xor_ic)
list(TRANSFORM sqlite_borrowed_names REPLACE "(.+)" "\\1=sqlite3mc_\\1" OUTPUT_VARIABLE sqlite_renamed)

# sqlite_library(TARGET): defines the library; tests build a second one with other options.
function(sqlite_library target)
  add_library(${target} STATIC ${HEARTH_SQLITE_DIR}/sqlite3mc_amalgamation.c)
  target_include_directories(${target} SYSTEM PUBLIC ${HEARTH_SQLITE_DIR})
  target_compile_definitions(${target} PRIVATE
    SQLITE_ENABLE_FTS5
    SQLITE_ENABLE_DBPAGE_VTAB          # lets the erase check read decrypted pages, free ones too
    SQLITE_TEMP_STORE=3                # temporary tables never reach a file
    SQLITE_SECURE_DELETE
    SQLITE_DQS=0                       # "name" is an identifier, never a string by mistake
    # Without its statistics, SQLite 3.54 does not round what it allocates to 8 bytes, and then writes past the end of a
    # statement's operations where these have 20 bytes: sqlite3VdbeMakeReady() on systems of 32 bits.
    $<$<EQUAL:${CMAKE_SIZEOF_VOID_P},8>:SQLITE_DEFAULT_MEMSTATUS=0>
    SQLITE_DEFAULT_FOREIGN_KEYS=1
    SQLITE_LIKE_DOESNT_MATCH_BLOBS
    SQLITE_MAX_EXPR_DEPTH=100
    SQLITE_OMIT_LOAD_EXTENSION
    SQLITE_OMIT_DEPRECATED
    SQLITE_OMIT_SHARED_CACHE
    SQLITE_THREADSAFE=2                # a connection belongs to one thread at a time
    SQLITE_STRICT_SUBTYPE=1
    CODEC_TYPE=CODEC_TYPE_CHACHA20
    HAVE_CIPHER_AES_128_CBC=0 HAVE_CIPHER_AES_256_CBC=0 HAVE_CIPHER_SQLCIPHER=0 HAVE_CIPHER_RC4=0
    HAVE_CIPHER_ASCON128=0 HAVE_CIPHER_AEGIS=0
    ${sqlite_renamed})
  third_party_library(${target})
  # The cipher is too slow without optimisation to be used even while developing.
  target_compile_options(${target} PRIVATE $<$<CONFIG:Debug>:-O2>)
  target_link_libraries(${target} PUBLIC ${CMAKE_DL_LIBS})
endfunction()

sqlite_library(sqlite)
