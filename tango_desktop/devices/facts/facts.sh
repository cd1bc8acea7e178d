# Sent to "sh -s" on a device; the desk puts the settings mark=, own_python= and python_code= before it. Reads
# only; needs no root. Written for dash, busybox and Android's mksh. All is one function, so that
# half a script does nothing. A part begins with a line of the mark and its name.

part() { printf '\n%s %s\n' "$mark" "$1"; }

has() { command -v "$1" >/dev/null 2>&1; }

# limited SECONDS COMMAND...: a tool that hangs costs the seconds, not the answer.
limited() {
  limit=$1
  shift
  if [ -n "$has_timeout" ]; then
    timeout -s KILL "$limit" "$@"
    return
  fi
  "$@" &
  job=$!
  { sleep "$limit"; kill -9 $job; } >/dev/null 2>&1 &
  watch=$!
  wait $job
  code=$?
  kill $watch
  return $code
}

# Without a fork: the first line of a file; nothing when it cannot be read.
first_line() {
  line=
  [ -r "$1" ] && { IFS= read -r line <"$1"; } 2>/dev/null
  [ -n "$line" ]
}

file_values() { # "FILE VALUE" for each file that has one
  for file in "$@"; do first_line "$file" && printf '%s %s\n' "$file" "$line"; done
}

system_part() {
  part uname
  uname -m
  uname -s
  uname -r
  uname -n
  part clock
  date +%s
  part user
  id -un
  part home
  if [ "$on_android" ] && [ ! -w "${HOME:-/}" ]; then HOME=/data/local/tmp; fi
  HOME=${HOME:-/}
  printf '%s\n' "$HOME"
  [ -w "$HOME" ] && echo writable
  part os
  cat /etc/os-release 2>/dev/null || cat /usr/lib/os-release
  part libc
  getconf GNU_LIBC_VERSION
  ls /lib/ld-musl-* /system/bin/linker*
}

hardware_part() {
  tree=/proc/device-tree
  [ -r $tree/model ] || tree=/sys/firmware/devicetree/base
  part model
  if [ -r $tree/model ]; then tr '\000' '\n' <$tree/model; else
    cat /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name
  fi
  part compatible
  [ -r $tree/compatible ] && tr '\000' '\n' <$tree/compatible
  part cpu
  grep -E '^(processor|model name|Hardware|Processor|CPU implementer|CPU part|cpu model|uarch)' \
    /proc/cpuinfo
  part cores
  nproc || getconf _NPROCESSORS_ONLN
  cat /sys/devices/system/cpu/online
  part memory
  grep -E '^(MemTotal|MemAvailable|MemFree|Buffers|Cached):' /proc/meminfo
}

sensors_part() {
  part thermal
  for zone in /sys/class/thermal/thermal_zone*; do
    first_line "$zone/type" || continue
    name=$line
    first_line "$zone/temp" && printf '%s %s\n' "$line" "$name"
  done
  part cooling
  for device in /sys/class/thermal/cooling_device*; do
    first_line "$device/type" || continue
    name=$line
    first_line "$device/cur_state" && printf '%s %s\n' "$line" "$name"
  done
  part governor
  file_values /sys/devices/system/cpu/cpufreq/policy*/scaling_governor \
    /sys/devices/system/cpu/cpu0/cpufreq/scaling_governor
  part clocks
  file_values /sys/devices/system/cpu/cpufreq/policy*/scaling_cur_freq \
    /sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq /sys/class/devfreq/*/cur_freq
  part most
  file_values /sys/devices/system/cpu/cpufreq/policy*/cpuinfo_max_freq \
    /sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq
  part throttled
  file_values /sys/devices/platform/soc/soc:firmware/get_throttled \
    /sys/class/hwmon/hwmon*/oc*_event_cnt \
    /sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count
  has vcgencmd && limited 2 vcgencmd get_throttled
}

accelerators_part() {
  part nodes
  for node in /dev/rknpu* /dev/nvhost-gpu /dev/nvhost-ctrl-gpu /dev/nvhost-nvdla* /dev/nvidia[0-9]* \
    /dev/hailo* /dev/apex_* /dev/galcore /dev/ethosu* /dev/accel/accel* /dev/kfd /dev/mali* \
    /dev/kgsl-3d0 /dev/dri/renderD* /sys/class/devfreq/*npu* /sys/module/rknpu; do
    [ -e "$node" ] && printf '%s\n' "$node"
  done
  part rknpu
  file_values /sys/module/rknpu/version /proc/rknpu/version /sys/kernel/debug/rknpu/version
  part drivers
  grep -s DRIVER= /sys/class/drm/renderD*/device/uevent
}

android_part() {
  [ "$on_android" ] || return
  part android
  limited 2 getprop | grep -E '^\[ro\.(product|soc|build\.version|board|hardware|boot\.hardware)'
  part termux
  [ -n "$TERMUX_VERSION" ] && printf '%s\n' "$TERMUX_VERSION"
  [ -d /data/data/com.termux ] && echo there
}

nvidia_part() {
  part tegra
  cat /etc/nv_tegra_release && tegra=yes
  [ -n "$tegra" ] || grep -q tegra $tree/compatible && tegra=yes
  part cuda
  cat /usr/local/cuda/version.json 2>/dev/null || cat /usr/local/cuda/version.txt
  if [ -n "$tegra" ]; then
    part packages
    has dpkg-query && limited 3 dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}\n' \
      nvidia-jetpack nvidia-l4t-core 'libnvinfer[0-9]*' 'libcudnn[0-9]*' 'cuda-cudart-[0-9]*'
    part power
    has nvpmodel && limited 2 nvpmodel -q
    first_line /var/lib/nvpmodel/status && printf '%s\n' "$line"
  fi
  part gpus
  has nvidia-smi && limited 4 nvidia-smi \
    --query-gpu=name,memory.total,driver_version --format=csv,noheader,nounits
}

libraries_part() {
  part libraries
  known='lib(nvinfer|cudart|cudnn|rknnrt|rknn_api|tensorflowlite|tensorflow-lite|tflite|ncnn|MNN)'
  has ldconfig && limited 3 ldconfig -p | grep -E "$known\.so" | while read -r name rest; do
    file=${rest##*=> }
    printf '%s %s\n' "$name" "$(readlink -f "$file")"
  done
  for file in /usr/lib/librknnrt.so /usr/lib64/librknnrt.so /vendor/lib64/librknnrt.so; do
    [ -r $file ] && printf 'librknnrt.so %s\n' $file &&
      limited 2 grep -a -o -m1 'librknnrt version: [0-9.]*' $file
  done
}

pythons_part() {
  seen=' '
  for python in "$own_python" python3 /usr/bin/python3 /usr/local/bin/python3 \
    python3.14 python3.13 python3.12 python3.11 python3.10 python3.9 python3.8 python3.7 python3.6 \
    /usr/local/bin/python3.? /usr/local/bin/python3.?? "$HOME"/.local/bin/python3.? \
    "$HOME"/.local/bin/python3.?? "$PREFIX"/bin/python3 \
    /data/data/com.termux/files/usr/bin/python3; do
    [ -n "$python" ] && python=$(command -v "$python") || continue
    [ -x "$python" ] || continue
    real=$(readlink -f "$python") || real=$python
    case $seen in *" $real "*) continue ;; esac
    seen="$seen$real "
    part "python $python"
    limited 6 "$python" -B -c "$python_code"
    [ $? -lt 128 ] || echo killed
  done
}

services_part() {
  part services
  has systemctl || return
  [ -n "$XDG_RUNTIME_DIR" ] || export XDG_RUNTIME_DIR="/run/user/$(id -u)"
  limited 2 systemctl --user show-environment >/dev/null && echo user
}

disk_part() {
  part disk
  limited 3 df -Pk "$HOME" || limited 3 df -k "$HOME"
}

everything() {
  export LC_ALL=C LANG=C
  PATH=$PATH:/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin:/system/bin:/opt/vc/bin
  unset OMP_NUM_THREADS OMP_THREAD_LIMIT # nproc would believe them
  on_android= has_timeout= tegra=
  timeout -s KILL 2 true >/dev/null 2>&1 && has_timeout=yes
  has getprop && on_android=yes
  system_part
  hardware_part
  sensors_part
  accelerators_part
  android_part
  disk_part
  nvidia_part
  libraries_part
  services_part
  pythons_part
  part end
}

everything </dev/null 2>/dev/null
