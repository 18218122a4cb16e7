# Makes the files of the console that the program carries: bundled by esbuild, named after their content, compressed.
#   cmake -DESBUILD=program -DGZIP=program -DWEB=folder -DOUT=folder [-DLIST=file] -P bundle.cmake
# OUT/site has the files as a browser gets them, each with its twin NAME.gz. The same sources give the same bytes in any
# folder. LIST gets the paths of the twins, separated by semicolons, when everything else is written.
file(REMOVE_RECURSE ${OUT}/site)
file(MAKE_DIRECTORY ${OUT}/site/assets)

execute_process(
  COMMAND ${ESBUILD} src/main.tsx console.css --bundle --splitting --format=esm --minify --target=es2020 --charset=utf8
          --jsx=automatic --jsx-import-source=preact --legal-comments=none --log-level=warning
          --entry-names=[name]-[hash] --chunk-names=[name]-[hash]
          --outdir=${OUT}/site/assets --metafile=${OUT}/meta.json
  WORKING_DIRECTORY ${WEB}
  RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "esbuild could not bundle the console")
endif()

# The page names its script, its style and what the script loads at once, so that the browser asks for all together.
file(READ ${OUT}/meta.json meta)
set(preload "")
string(JSON count LENGTH "${meta}" outputs)
math(EXPR last "${count} - 1")
foreach(i RANGE ${last})
  string(JSON output MEMBER "${meta}" outputs ${i})
  get_filename_component(name ${output} NAME)
  string(JSON entry ERROR_VARIABLE none GET "${meta}" outputs ${output} entryPoint)
  if(entry STREQUAL "src/main.tsx")
    set(SCRIPT assets/${name})
    set(main ${output})
  elseif(entry STREQUAL "console.css")
    set(STYLE assets/${name})
  endif()
endforeach()
string(JSON imports LENGTH "${meta}" outputs ${main} imports)
if(imports GREATER 0)
  math(EXPR last "${imports} - 1")
  foreach(i RANGE ${last})
    string(JSON kind GET "${meta}" outputs ${main} imports ${i} kind)
    if(kind STREQUAL "import-statement")
      string(JSON chunk GET "${meta}" outputs ${main} imports ${i} path)
      get_filename_component(name ${chunk} NAME)
      string(APPEND preload "\n    <link rel=\"modulepreload\" href=\"/assets/${name}\">")
    endif()
  endforeach()
endif()
set(PRELOAD "${preload}")
configure_file(${WEB}/index.html ${OUT}/site/index.html @ONLY NEWLINE_STYLE UNIX)
file(COPY ${WEB}/icon.svg DESTINATION ${OUT}/site)

# The licences of what others wrote travel with it.
set(licences "The console of Crossdock contains these libraries.\n")
foreach(folder preact @preact/signals @preact/signals-core wouter-preact regexparam uplot)
  file(GLOB texts ${WEB}/vendor/${folder}/LICENSE ${WEB}/vendor/${folder}/license)
  file(READ ${texts} text)
  string(APPEND licences "\n== ${folder}\n\n${text}")
endforeach()
file(WRITE ${OUT}/site/licences.txt "${licences}")

file(GLOB_RECURSE files ${OUT}/site/*)
list(SORT files)
execute_process(COMMAND ${GZIP} -9nk ${files} RESULT_VARIABLE failed)
if(failed)
  message(FATAL_ERROR "gzip could not compress the console")
endif()
list(TRANSFORM files APPEND .gz)
if(LIST)
  file(WRITE ${LIST} "${files}")
endif()
