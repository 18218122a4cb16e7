"""Names of the C++ standard library and the headers that bring them, as the standard says [headers] and libstdc++ does.

A header of ours that uses one of these names includes one of its headers, itself or through a header of ours.
"""

# What nearly every header of a container or of text brings.
_WIDE = ("string string_view vector optional memory functional map set deque array span utility tuple variant list "
         "unordered_map unordered_set filesystem")

_TABLE = {
    "string to_string u16string getline": "string",
    "string_view u16string_view": "string_view string filesystem",
    "vector": "vector",
    "optional nullopt": "optional",
    "unique_ptr shared_ptr weak_ptr make_unique make_shared enable_shared_from_this": "memory",
    "function hash": "functional string",
    "less equal_to": f"functional {_WIDE}",
    "map multimap": "map",
    "unordered_map": "unordered_map",
    "unordered_set": "unordered_set",
    "set multiset": "set",
    "deque": "deque",
    "list": "list",
    "array": "array",
    "bitset": "bitset",
    "counting_semaphore binary_semaphore": "semaphore",
    "span": "span",
    "tuple tie": "tuple",
    "any": "any",
    "variant monostate holds_alternative visit get": "variant tuple",
    "pair move forward swap exchange declval nullptr_t": _WIDE,
    "initializer_list": f"initializer_list {_WIDE}",
    "size_t ptrdiff_t byte": f"cstddef {_WIDE}",
    "int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t": "cstdint",
    "numeric_limits": "limits",
    "mutex scoped_lock unique_lock lock_guard": "mutex",
    "condition_variable": "condition_variable",
    "atomic memory_order_acquire memory_order_relaxed memory_order_release": "atomic",
    "thread": "thread",
    "jthread": "thread",
    "this_thread": "thread",
    "stop_token stop_source": "stop_token thread",
    "mt19937 mt19937_64 minstd_rand": "random",
    "chrono": "chrono",
    "filesystem": "filesystem",
    "ios ofstream ifstream": "fstream",
    "ostream": "ostream iosfwd fstream sstream",
    "istringstream ostringstream stringstream": "sstream",
    "istreambuf_iterator ssize": f"iterator fstream {_WIDE}",
    "ranges min max count": "algorithm",
    "erase_if": "map set vector string deque list",
    "is_same_v true_type false_type remove_cvref_t is_enum_v invoke_result_t": f"type_traits {_WIDE}",
    "strong_ordering": f"compare {_WIDE}",
    "from_chars to_chars": "charconv",
    "errc": "charconv system_error",
    "error_code": "system_error filesystem",
    "memcpy": "cstring",
    "getenv abort": "cstdlib",
    "fclose": "cstdio",
    "bad_alloc": "new",
}

# "to_string" → {"string"}
HEADERS_OF = {name: set(headers.split()) for names, headers in _TABLE.items() for name in names.split()}
