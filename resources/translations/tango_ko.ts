<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
 <context>
  <name>asking.py</name>
  <message>
   <source>Password of {of}</source>
   <translation>{of}의 비밀번호</translation>
  </message>
  <message>
   <source>Passphrase of the key {of}</source>
   <translation>키 {of}의 암호</translation>
  </message>
  <message>
   <source>{title} ({address}) is not known yet. Its {kind} key has the fingerprint {fingerprint}.</source>
   <translation>{title}({address}) 장치는 처음입니다. {kind} 키의 지문: {fingerprint}.</translation>
  </message>
  <message>
   <source>“{text}” is not a fingerprint.</source>
   <translation>“{text}”은(는) 지문이 아닙니다.</translation>
  </message>
  <message>
   <source>It looks like SHA256:… and is shown by ssh-keygen -l on the device.</source>
   <translation>SHA256:… 형식이며, 장치에서 ssh-keygen -l로 볼 수 있습니다.</translation>
  </message>
  <message>
   <source>yes</source>
   <translation>예</translation>
  </message>
  <message>
   <source>Keep it in the system's key ring? (yes/no)</source>
   <translation>시스템의 키 보관함에 저장할까요? (예/아니요)</translation>
  </message>
  <message>
   <source>Is it the right device? (yes/no)</source>
   <translation>이 장치가 맞나요? (예/아니요)</translation>
  </message>
 </context>
 <context>
  <name>bench/binaries.py</name>
  <message>
   <source>benchmark program</source>
   <translation>벤치마크 프로그램</translation>
  </message>
  <message>
   <source>Measured by {program} on made-up input: the network alone, without pictures.</source>
   <translation>{program}(으)로 임의의 입력을 넣어 측정했습니다. 사진 없이 네트워크만 측정한 값입니다.</translation>
  </message>
  <message>
   <source>Measuring</source>
   <translation>측정 중</translation>
  </message>
  <message>
   <source>it said nothing.</source>
   <translation>아무 출력도 없었습니다.</translation>
  </message>
  <message>
   <source>{program} did not measure: {reason}</source>
   <translation>{program}: 측정하지 못했습니다: {reason}</translation>
  </message>
  <message>
   <source>Check that both files are there, and that the program may be run.</source>
   <translation>두 파일이 있는지, 프로그램에 실행 권한이 있는지 확인하세요.</translation>
  </message>
  <message>
   <source>{done} of {layers} layers ran on {delegate}.</source>
   <translation>레이어 {layers}개 중 {done}개가 {delegate}에서 실행되었습니다.</translation>
  </message>
  <message>
   <source>It does not tell: {missing}.</source>
   <translation>알려 주지 않는 값: {missing}.</translation>
  </message>
  <message>
   <source>the 90th percentile</source>
   <translation>90번째 백분위수</translation>
  </message>
  <message>
   <source>the first inference</source>
   <translation>첫 추론</translation>
  </message>
  <message>
   <source>the peak of memory</source>
   <translation>최대 메모리</translation>
  </message>
 </context>
 <context>
  <name>bench/by_program.py</name>
  <message>
   <source>Sending the program</source>
   <translation>프로그램 보내는 중</translation>
  </message>
  <message>
   <source>Sending the model</source>
   <translation>모델 보내는 중</translation>
  </message>
  <message>
   <source>There is no exported model to measure.</source>
   <translation>측정할 내보낸 모델이 없습니다.</translation>
  </message>
  <message>
   <source>Do it first: tango-desktop run {dir} --to export</source>
   <translation>먼저 실행하세요: tango-desktop run {dir} --to export</translation>
  </message>
  <message>
   <source>{program} takes {suffix} models; the exported one is {file}.</source>
   <translation>{program}: {suffix} 모델만 측정합니다. 내보낸 모델은 {file}입니다.</translation>
  </message>
  <message>
   <source>For ONNX models use onnxruntime_perf_test, for TFLite models benchmark_model: “tango-desktop export {dir} --engine tflite” makes one.</source>
   <translation>ONNX 모델에는 onnxruntime_perf_test를, TFLite 모델에는 benchmark_model을 사용하세요. TFLite 모델은 “tango-desktop export {dir} --engine tflite”로 만듭니다.</translation>
  </message>
  <message>
   <source>Nothing can be put on {target}.</source>
   <translation>{target} 장치에 아무것도 넣을 수 없습니다.</translation>
  </message>
  <message>
   <source>Free some space there.</source>
   <translation>장치의 공간을 비우세요.</translation>
  </message>
  <message>
   <source>{path} is missing or damaged.</source>
   <translation>{path} 파일이 없거나 손상되었습니다.</translation>
  </message>
 </context>
 <context>
  <name>bench/comparing.py</name>
  <message>
   <source>Different {what}: {first}, {second}.</source>
   <translation>{what} 다름: {first}, {second}.</translation>
  </message>
  <message>
   <source>Slower: {ratio} × the time ({low}–{high}).</source>
   <translation>느려짐: 시간 {ratio}배({low}–{high}).</translation>
  </message>
  <message>
   <source>No clear difference: {ratio} × the time ({low}–{high}).</source>
   <translation>뚜렷한 차이 없음: 시간 {ratio}배({low}–{high}).</translation>
  </message>
  <message>
   <source>Faster: {ratio} × the time ({low}–{high}).</source>
   <translation>빨라짐: 시간 {ratio}배({low}–{high}).</translation>
  </message>
  <message>
   <source>temperature before</source>
   <translation>측정 전 온도</translation>
  </message>
  <message>
   <source>The device of {when} was throttled: {reasons}.</source>
   <translation>{when} 측정 중 장치에 스로틀링이 있었습니다: {reasons}.</translation>
  </message>
  <message>
   <source>The measurement of {when} is noisy.</source>
   <translation>{when} 측정에 잡음이 많습니다.</translation>
  </message>
  <message>
   <source>engine</source>
   <translation>엔진</translation>
  </message>
  <message>
   <source>precision</source>
   <translation>정밀도</translation>
  </message>
  <message>
   <source>accelerator</source>
   <translation>가속기</translation>
  </message>
  <message>
   <source>device</source>
   <translation>장치</translation>
  </message>
  <message>
   <source>processor</source>
   <translation>프로세서</translation>
  </message>
  <message>
   <source>cores</source>
   <translation>코어</translation>
  </message>
  <message>
   <source>threads</source>
   <translation>스레드</translation>
  </message>
  <message>
   <source>clock governor</source>
   <translation>클록 거버너</translation>
  </message>
  <message>
   <source>power mode</source>
   <translation>전원 모드</translation>
  </message>
  <message>
   <source>power</source>
   <translation>전원</translation>
  </message>
  <message>
   <source>pictures</source>
   <translation>사진</translation>
  </message>
  <message>
   <source>boxes a picture</source>
   <translation>사진 한 장의 상자 수</translation>
  </message>
  <message>
   <source>way of measuring</source>
   <translation>측정 방법</translation>
  </message>
  <message>
   <source>versions</source>
   <translation>버전</translation>
  </message>
 </context>
 <context>
  <name>bench/fallback.py</name>
  <message>
   <source>the processor</source>
   <translation>프로세서</translation>
  </message>
  <message>
   <source>the graphics unit</source>
   <translation>그래픽 장치</translation>
  </message>
  <message>
   <source>the neural unit</source>
   <translation>신경망 처리 장치</translation>
  </message>
  <message>
   <source>{count} of {layers} layers ({share} of the time) ran on {elsewhere} instead of {asked}: {ops}.</source>
   <translation>레이어 {layers}개 중 {count}개(시간의 {share})가 {asked} 대신 {elsewhere}에서 실행되었습니다: {ops}.</translation>
  </message>
  <message>
   <source>All {layers} layers ran on {asked}.</source>
   <translation>레이어 {layers}개가 모두 {asked}에서 실행되었습니다.</translation>
  </message>
 </context>
 <context>
  <name>bench/files.py</name>
  <message>
   <source>Measure again, or delete that file.</source>
   <translation>다시 측정하거나 그 파일을 삭제하세요.</translation>
  </message>
 </context>
 <context>
  <name>bench/layers.py</name>
  <message>
   <source>The times of the layers cannot be understood.</source>
   <translation>레이어별 시간을 해석할 수 없습니다.</translation>
  </message>
  <message>
   <source>Deploy again.</source>
   <translation>다시 배포하세요.</translation>
  </message>
 </context>
 <context>
  <name>bench/matrix.py</name>
  <message>
   <source>Device</source>
   <translation>장치</translation>
  </message>
  <message>
   <source>Engine</source>
   <translation>엔진</translation>
  </message>
  <message>
   <source>Runs on</source>
   <translation>실행 위치</translation>
  </message>
  <message>
   <source>Precision</source>
   <translation>정밀도</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>모델</translation>
  </message>
  <message>
   <source>Accuracy (0–1)</source>
   <translation>정확도(0–1)</translation>
  </message>
  <message>
   <source>Accuracy is</source>
   <translation>정확도 종류</translation>
  </message>
  <message>
   <source>Network p50 (ms)</source>
   <translation>네트워크 p50(ms)</translation>
  </message>
  <message>
   <source>Network p90 (ms)</source>
   <translation>네트워크 p90(ms)</translation>
  </message>
  <message>
   <source>Network mean (ms)</source>
   <translation>네트워크 평균(ms)</translation>
  </message>
  <message>
   <source>End to end p90 (ms)</source>
   <translation>처음부터 끝까지 p90(ms)</translation>
  </message>
  <message>
   <source>Steady rate (pictures/s)</source>
   <translation>안정 속도(장/초)</translation>
  </message>
  <message>
   <source>Energy a picture (mJ)</source>
   <translation>사진당 에너지(mJ)</translation>
  </message>
  <message>
   <source>Memory peak (MB)</source>
   <translation>최대 메모리(MB)</translation>
  </message>
  <message>
   <source>When</source>
   <translation>시각</translation>
  </message>
  <message>
   <source>Origin</source>
   <translation>출처 구분</translation>
  </message>
  <message>
   <source>Source</source>
   <translation>출처</translation>
  </message>
  <message>
   <source>Remarks</source>
   <translation>비고</translation>
  </message>
  <message>
   <source>not named</source>
   <translation>이름 없음</translation>
  </message>
 </context>
 <context>
  <name>bench/measure.py</name>
  <message>
   <source>Measured</source>
   <translation>측정 완료</translation>
  </message>
  <message>
   <source>The deployed model is for {deployed}, not for {wanted}.</source>
   <translation>배포된 모델은 {wanted}용이 아니라 {deployed}용입니다.</translation>
  </message>
  <message>
   <source>Export for {wanted} and deploy, or leave --engine out.</source>
   <translation>{wanted}용으로 내보내고 배포하거나 --engine을 빼세요.</translation>
  </message>
  <message>
   <source>What the deployed program measured cannot be understood.</source>
   <translation>배포된 프로그램의 측정값을 해석할 수 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>bench/presets.py</name>
  <message>
   <source>way to measure</source>
   <translation>측정 방법</translation>
  </message>
  <message>
   <source>{ms} ms network (p50)</source>
   <translation>네트워크 {ms} ms(p50)</translation>
  </message>
  <message>
   <source>Usual</source>
   <translation>일반</translation>
  </message>
  <message>
   <source>Warms up until times are steady; half of the passes are faster than the median</source>
   <translation>시간이 안정될 때까지 워밍업합니다. 반복의 절반은 중앙값보다 빠릅니다</translation>
  </message>
  <message>
   <source>Mean of 30</source>
   <translation>30회 평균</translation>
  </message>
  <message>
   <source>As published tables do: the mean of 30 passes of the network alone</source>
   <translation>공표된 표와 같은 방식: 네트워크만 30회 실행한 평균</translation>
  </message>
  <message>
   <source>Sustained</source>
   <translation>지속 측정</translation>
  </message>
  <message>
   <source>Works for minutes and shows how rate and temperature go, and where it is throttled</source>
   <translation>몇 분 동안 실행하여 속도와 온도의 변화, 스로틀링 구간을 보여 줍니다</translation>
  </message>
  <message>
   <source>{ms} ms network (mean of 30)</source>
   <translation>네트워크 {ms} ms(30회 평균)</translation>
  </message>
 </context>
 <context>
  <name>bench/published.py</name>
  <message>
   <source>{path} is damaged: it is not what this program brings.</source>
   <translation>{path} 파일이 손상되었습니다. 이 프로그램에 들어 있던 내용이 아닙니다.</translation>
  </message>
  <message>
   <source>Install the program again.</source>
   <translation>프로그램을 다시 설치하세요.</translation>
  </message>
 </context>
 <context>
  <name>bench/results.py</name>
  <message>
   <source>Read and decode</source>
   <translation>읽기와 디코딩</translation>
  </message>
  <message>
   <source>Prepare</source>
   <translation>준비</translation>
  </message>
  <message>
   <source>Network</source>
   <translation>네트워크</translation>
  </message>
  <message>
   <source>Answer</source>
   <translation>답 계산</translation>
  </message>
  <message>
   <source>End to end</source>
   <translation>처음부터 끝까지</translation>
  </message>
  <message>
   <source>Other programs kept the computer busy.</source>
   <translation>다른 프로그램이 컴퓨터를 사용하고 있었습니다.</translation>
  </message>
  <message>
   <source>One in ten passes took more than twice as long as the usual one.</source>
   <translation>열 번 중 한 번은 평소보다 두 배 넘게 걸렸습니다.</translation>
  </message>
  <message>
   <source>It grew slower while measuring: the processor may have become hot.</source>
   <translation>측정하는 동안 느려졌습니다. 프로세서가 뜨거워졌을 수 있습니다.</translation>
  </message>
  <message>
   <source>The computer ran on battery.</source>
   <translation>컴퓨터가 배터리로 작동하고 있었습니다.</translation>
  </message>
  <message>
   <source>The device slowed itself down while it was measured.</source>
   <translation>측정하는 동안 장치가 스스로 느려졌습니다.</translation>
  </message>
  <message>
   <source>The times were not steady yet when measuring began.</source>
   <translation>측정을 시작할 때 시간이 아직 안정되지 않았습니다.</translation>
  </message>
  <message>
   <source>Other programs kept the device busy.</source>
   <translation>다른 프로그램이 장치를 사용하고 있었습니다.</translation>
  </message>
 </context>
 <context>
  <name>bench/sensing.py</name>
  <message>
   <source>the supply gives too little voltage</source>
   <translation>공급 전압이 너무 낮음</translation>
  </message>
  <message>
   <source>the clock is capped</source>
   <translation>클록이 제한됨</translation>
  </message>
  <message>
   <source>the processor is throttled</source>
   <translation>프로세서 스로틀링</translation>
  </message>
  <message>
   <source>the soft temperature limit is reached</source>
   <translation>1차 온도 한계에 도달함</translation>
  </message>
  <message>
   <source>{part} slows down to cool</source>
   <translation>온도를 낮추려고 {part} 속도를 줄임</translation>
  </message>
  <message>
   <source>the clock of {part} fell by {drop}</source>
   <translation>{part} 클록이 {drop} 낮아짐</translation>
  </message>
 </context>
 <context>
  <name>bench/stage.py</name>
  <message>
   <source>Way to measure</source>
   <translation>측정 방법</translation>
  </message>
  <message>
   <source>usual, published: the mean of 30 passes, or sustained: for minutes</source>
   <translation>usual(일반), published(30회 평균) 또는 sustained(몇 분 동안)</translation>
  </message>
  <message>
   <source>Minutes</source>
   <translation>분</translation>
  </message>
  <message>
   <source>How long a sustained measurement takes</source>
   <translation>지속 측정에 걸리는 시간</translation>
  </message>
  <message>
   <source>Samples</source>
   <translation>표본</translation>
  </message>
  <message>
   <source>Passes that count; the 99th percentile needs 100 or more</source>
   <translation>결과에 넣는 반복 횟수. 99번째 백분위수에는 100 이상 필요</translation>
  </message>
  <message>
   <source>Least time</source>
   <translation>최소 시간</translation>
  </message>
  <message>
   <source>Fast models are measured for at least so long, with more samples</source>
   <translation>빠른 모델은 표본을 늘려 적어도 이 시간 동안 측정</translation>
  </message>
  <message>
   <source>Warm-up</source>
   <translation>워밍업</translation>
  </message>
  <message>
   <source>Passes before those that count; −1 goes on until the times are steady</source>
   <translation>결과에 넣기 전의 반복 횟수. −1이면 시간이 안정될 때까지</translation>
  </message>
  <message>
   <source>Threads</source>
   <translation>스레드</translation>
  </message>
  <message>
   <source>Of the engine, inside one picture; 0 leaves the choice to it</source>
   <translation>사진 한 장을 처리하는 엔진의 스레드 수. 0이면 엔진이 선택</translation>
  </message>
  <message>
   <source>Runs timed by layer</source>
   <translation>레이어별 측정 횟수</translation>
  </message>
  <message>
   <source>After the passes that count, so many are timed layer by layer; 0 for none</source>
   <translation>결과에 넣는 반복 뒤에 이만큼 레이어별로 측정. 0이면 안 함</translation>
  </message>
  <message>
   <source>Accelerator</source>
   <translation>가속기</translation>
  </message>
  <message>
   <source>What runs the network; never another in silence</source>
   <translation>네트워크를 실행할 곳. 알리지 않고 다른 곳에서 실행하지 않음</translation>
  </message>
  <message>
   <source>Pictures</source>
   <translation>사진</translation>
  </message>
  <message>
   <source>How many different validation pictures are used, in turn</source>
   <translation>번갈아 사용하는 서로 다른 검증 사진의 수</translation>
  </message>
  <message>
   <source>The pictures to measure with are gone: {folder}</source>
   <translation>측정할 사진이 없어졌습니다: {folder}</translation>
  </message>
  <message>
   <source>Connect the disk they are on, or check the data again.</source>
   <translation>사진이 있는 디스크를 연결하거나 데이터를 다시 검사하세요.</translation>
  </message>
  <message>
   <source>{mean} ms network (mean of 30, measured here)</source>
   <translation>네트워크 {mean} ms(30회 평균, 여기서 측정)</translation>
  </message>
  <message>
   <source>{share} % of the network’s time elsewhere than asked for</source>
   <translation>네트워크 시간의 {share} %는 요청과 다른 곳에서 실행</translation>
  </message>
  <message>
   <source>Measure</source>
   <translation>측정</translation>
  </message>
  <message>
   <source>How fast is it?</source>
   <translation>얼마나 빠를까요?</translation>
  </message>
  <message>
   <source>The deployment does not say how it is started on {device}.</source>
   <translation>{device} 장치에서 시작하는 방법이 배포 정보에 없습니다.</translation>
  </message>
  <message>
   <source>Nothing is installed in {folder} any more.</source>
   <translation>{folder} 폴더에 설치된 것이 더 이상 없습니다.</translation>
  </message>
  <message>
   <source>{whole} ms end to end, {network} ms network (p50, measured on {device})</source>
   <translation>처음부터 끝까지 {whole} ms, 네트워크 {network} ms(p50, {device}에서 측정)</translation>
  </message>
  <message>
   <source>{whole} ms end to end, {network} ms network (p50, measured here)</source>
   <translation>처음부터 끝까지 {whole} ms, 네트워크 {network} ms(p50, 여기서 측정)</translation>
  </message>
  <message>
   <source>noisy</source>
   <translation>잡음 많음</translation>
  </message>
  <message>
   <source>slower than the {ms} ms asked for</source>
   <translation>요청한 {ms} ms보다 느림</translation>
  </message>
  <message>
   <source>fewer than the {fps} pictures/s asked for</source>
   <translation>요청한 초당 {fps}장보다 적음</translation>
  </message>
 </context>
 <context>
  <name>bench/sustained.py</name>
  <message>
   <source>It grows slower: {first} pictures/s in the first minute, {steady} in the last third ({change}).</source>
   <translation>느려집니다: 첫 1분은 초당 {first}장, 마지막 3분의 1은 초당 {steady}장({change}).</translation>
  </message>
  <message>
   <source>It keeps its rate: {first} pictures/s, then {steady} ({change}).</source>
   <translation>속도를 유지합니다: 초당 {first}장, 이후 {steady}장({change}).</translation>
  </message>
  <message>
   <source>Throttled: {reasons}.</source>
   <translation>스로틀링: {reasons}.</translation>
  </message>
 </context>
 <context>
  <name>bench/talking.py</name>
  <message>
   <source>Loading the model</source>
   <translation>모델 불러오는 중</translation>
  </message>
  <message>
   <source>Warming up</source>
   <translation>워밍업 중</translation>
  </message>
  <message>
   <source>Timing the layers</source>
   <translation>레이어별 시간 측정 중</translation>
  </message>
  <message>
   <source>The deployed program failed: {reason}</source>
   <translation>배포된 프로그램이 실패했습니다: {reason}</translation>
  </message>
  <message>
   <source>Deploy again; if it fails again, look at the details.</source>
   <translation>다시 배포하세요. 또 실패하면 자세한 내용을 확인하세요.</translation>
  </message>
  <message>
   <source>What is deployed was made by another version of this program.</source>
   <translation>배포된 것은 이 프로그램의 다른 버전으로 만들어졌습니다.</translation>
  </message>
  <message>
   <source>What was deployed is not there any more.</source>
   <translation>배포했던 것이 더 이상 없습니다.</translation>
  </message>
  <message>
   <source>The device cannot measure that: {reason}</source>
   <translation>장치에서 측정할 수 없습니다: {reason}</translation>
  </message>
  <message>
   <source>Choose the processor or another part, or install what is missing there.</source>
   <translation>프로세서나 다른 실행 위치를 선택하거나, 장치에 없는 것을 설치하세요.</translation>
  </message>
  <message>
   <source>The deployed program said nothing for {minutes} minutes.</source>
   <translation>배포된 프로그램이 {minutes}분 동안 응답하지 않았습니다.</translation>
  </message>
  <message>
   <source>Look at the device: it may be out of memory, or hang.</source>
   <translation>장치를 확인하세요. 메모리가 부족하거나 멈췄을 수 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>cli.py</name>
  <message>
   <source>{percent} % {name}, {side} px</source>
   <translation>{name} {percent} %, {side} px</translation>
  </message>
  <message>
   <source>In the form that is deployed: {parameters} parameters, {gmacs} G multiply-accumulates</source>
   <translation>배포되는 형태: 파라미터 {parameters}, 곱셈-누산 {gmacs} G</translation>
  </message>
  <message>
   <source>check</source>
   <translation>검사</translation>
  </message>
  <message>
   <source>export</source>
   <translation>내보내기</translation>
  </message>
  <message>
   <source>unknown: {words}</source>
   <translation>알 수 없는 인수: {words}</translation>
  </message>
  <message>
   <source>From a folder of pictures to a measured neural network on your board. Without a command, the window opens.</source>
   <translation>사진 폴더 하나로 보드에서 측정까지 마친 신경망을 만듭니다. 명령 없이 실행하면 창이 열립니다.</translation>
  </message>
  <message>
   <source>Exit codes: 0 done, 1 failed, 2 wrong command or setting, 3 project open elsewhere, 130 cancelled.</source>
   <translation>종료 코드: 0 완료, 1 실패, 2 잘못된 명령 또는 설정, 3 프로젝트가 다른 곳에서 열려 있음, 130 취소됨.</translation>
  </message>
  <message>
   <source>run the sample project from start to end</source>
   <translation>예제 프로젝트를 처음부터 끝까지 실행</translation>
  </message>
  <message>
   <source>print the report as JSON; implies --offscreen</source>
   <translation>보고서를 JSON으로 출력합니다(--offscreen 포함)</translation>
  </message>
  <message>
   <source>where the project and the report go (default: demo-output)</source>
   <translation>프로젝트와 보고서를 저장할 위치(기본값: demo-output)</translation>
  </message>
  <message>
   <source>with no window on the screen, even where there is one</source>
   <translation>화면이 있어도 창을 띄우지 않음</translation>
  </message>
  <message>
   <source>open the window</source>
   <translation>창 열기</translation>
  </message>
  <message>
   <source>a project folder</source>
   <translation>프로젝트 폴더</translation>
  </message>
  <message>
   <source>add the program to this user's desktop menu (Linux)</source>
   <translation>이 사용자의 데스크톱 메뉴에 프로그램 추가(Linux)</translation>
  </message>
  <message>
   <source>make a project</source>
   <translation>프로젝트 만들기</translation>
  </message>
  <message>
   <source>the project's folder</source>
   <translation>프로젝트의 폴더</translation>
  </message>
  <message>
   <source>its name (default: the folder's)</source>
   <translation>프로젝트 이름(기본값: 폴더 이름)</translation>
  </message>
  <message>
   <source>{names} (default: what the folder is meant for)</source>
   <translation>{names} (기본값: 폴더의 용도에 따름)</translation>
  </message>
  <message>
   <source>the folder with the pictures</source>
   <translation>사진이 있는 폴더</translation>
  </message>
  <message>
   <source>the target; see “tango-desktop devices”</source>
   <translation>대상 장치. “tango-desktop devices” 참고</translation>
  </message>
  <message>
   <source>run every stage that is not done</source>
   <translation>완료되지 않은 모든 단계 실행</translation>
  </message>
  <message>
   <source>stop after this stage</source>
   <translation>이 단계까지 실행하고 멈춤</translation>
  </message>
  <message>
   <source>do this stage anew although it is done; “data” checks the pictures again</source>
   <translation>끝난 단계라도 이 단계를 새로 실행합니다. “data”는 사진을 다시 검사합니다</translation>
  </message>
  <message>
   <source>show what is done and what is next</source>
   <translation>완료된 단계와 다음 단계 표시</translation>
  </message>
  <message>
   <source>check a folder of pictures</source>
   <translation>사진 폴더 검사</translation>
  </message>
  <message>
   <source>write it as another format of boxes: yolo, voc, coco</source>
   <translation>다른 상자 형식으로 저장: yolo, voc, coco</translation>
  </message>
  <message>
   <source>the new folder for that</source>
   <translation>저장할 새 폴더</translation>
  </message>
  <message>
   <source>link the pictures there instead of copying them</source>
   <translation>사진을 복사하지 않고 링크로 연결</translation>
  </message>
  <message>
   <source>list the networks, or describe one</source>
   <translation>네트워크 목록 또는 한 네트워크의 설명 표시</translation>
  </message>
  <message>
   <source>input side in pixels</source>
   <translation>입력 한 변의 픽셀 수</translation>
  </message>
  <message>
   <source>list the devices, or describe one</source>
   <translation>장치 목록 또는 한 장치의 설명 표시</translation>
  </message>
  <message>
   <source>Exporting needs a format and a folder.</source>
   <translation>내보내려면 형식과 폴더가 필요합니다.</translation>
  </message>
  <message>
   <source>For example: tango-desktop data PATH --export coco --to FOLDER</source>
   <translation>예: tango-desktop data PATH --export coco --to FOLDER</translation>
  </message>
  <message>
   <source>name</source>
   <translation>이름</translation>
  </message>
  <message>
   <source>px</source>
   <translation>px</translation>
  </message>
  <message>
   <source>parameters</source>
   <translation>파라미터</translation>
  </message>
  <message>
   <source>GMACs</source>
   <translation>GMAC</translation>
  </message>
  <message>
   <source>published accuracy</source>
   <translation>공표된 정확도</translation>
  </message>
  <message>
   <source>Not opened: {operator} ({nodes})</source>
   <translation>열지 못함: {operator}({nodes})</translation>
  </message>
  <message>
   <source>Cancelled. What was finished is kept.</source>
   <translation>취소했습니다. 끝난 부분은 남아 있습니다.</translation>
  </message>
  <message>
   <source>settings, for example train.epochs=5 network=resnet18</source>
   <translation>설정. 예: train.epochs=5 network=resnet18</translation>
  </message>
  <message>
   <source>print JSON</source>
   <translation>JSON으로 출력</translation>
  </message>
  <message>
   <source>Made {folder}. Next: tango-desktop run {dir}</source>
   <translation>{folder} 프로젝트를 만들었습니다. 다음: tango-desktop run {dir}</translation>
  </message>
  <message>
   <source>stopped</source>
   <translation>중지됨</translation>
  </message>
 </context>
 <context>
  <name>cli_compress.py</name>
  <message>
   <source>level</source>
   <translation>레벨</translation>
  </message>
  <message>
   <source>layers in floats</source>
   <translation>부동소수점 레이어</translation>
  </message>
  <message>
   <source>accuracy</source>
   <translation>정확도</translation>
  </message>
  <message>
   <source>ms</source>
   <translation>ms</translation>
  </message>
  <message>
   <source>MB</source>
   <translation>MB</translation>
  </message>
  <message>
   <source>make a trained network smaller and quicker</source>
   <translation>학습된 네트워크를 더 작고 빠르게 만들기</translation>
  </message>
  <message>
   <source>how much is removed: 0 nothing, 10 seven tenths of the work</source>
   <translation>제거하는 양: 0은 없음, 10은 연산의 10분의 7</translation>
  </message>
  <message>
   <source>10 is as trained, 0 has everything in 8 bits</source>
   <translation>10은 학습된 그대로, 0은 모두 8비트</translation>
  </message>
  <message>
   <source>take the quickest form, in 8 bits or not, that loses no more than this</source>
   <translation>손실이 이 값을 넘지 않는 가장 빠른 형태 선택(8비트가 아닐 수도 있음)</translation>
  </message>
  <message>
   <source>what the layers that are kept out of 8 bits stay in</source>
   <translation>8비트로 바꾸지 않는 레이어의 정밀도</translation>
  </message>
  <message>
   <source>how a channel's worth is told</source>
   <translation>채널의 중요도를 판단하는 방법</translation>
  </message>
  <message>
   <source>train on with rounded values for so long</source>
   <translation>반올림한 값으로 이만큼 더 학습</translation>
  </message>
  <message>
   <source>what is to become less</source>
   <translation>줄일 대상</translation>
  </message>
  <message>
   <source>remove for time, as measured before and after on: {where}</source>
   <translation>시간을 줄이도록 제거하고, 제거 전후의 시간을 다음 장치에서 측정: {where}</translation>
  </message>
  <message>
   <source>measure after each removal, too, and count the next one by that</source>
   <translation>제거할 때마다 측정하여 다음 제거의 시간을 그 값으로 계산</translation>
  </message>
  <message>
   <source>compress</source>
   <translation>압축</translation>
  </message>
  <message>
   <source>Only what is removed for time is measured on the device.</source>
   <translation>시간을 줄이기 위한 제거만 장치에서 측정합니다.</translation>
  </message>
  <message>
   <source>Leave --prune-for out, or choose latency.</source>
   <translation>--prune-for를 빼거나 latency를 선택하세요.</translation>
  </message>
  <message>
   <source>This needs a trained network; “{stage}” is not done.</source>
   <translation>학습된 네트워크가 필요합니다. “{stage}” 단계가 끝나지 않았습니다.</translation>
  </message>
  <message>
   <source>Do it first: tango-desktop run {dir} --to train</source>
   <translation>먼저 실행하세요: tango-desktop run {dir} --to train</translation>
  </message>
  <message>
   <source>16 bits</source>
   <translation>16비트</translation>
  </message>
 </context>
 <context>
  <name>cli_deployed.py</name>
  <message>
   <source>{ms} ms network (mean), measured on {device}</source>
   <translation>네트워크 {ms} ms(평균), {device}에서 측정</translation>
  </message>
  <message>
   <source>install the trained network on a device</source>
   <translation>학습된 네트워크를 장치에 설치</translation>
  </message>
  <message>
   <source>go back to an earlier release on a device</source>
   <translation>장치를 이전 릴리스로 되돌리기</translation>
  </message>
  <message>
   <source>measure the network on a device</source>
   <translation>장치에서 네트워크 측정</translation>
  </message>
  <message>
   <source>ask a device how the network does there</source>
   <translation>장치에서 네트워크가 잘 작동하는지 확인</translation>
  </message>
  <message>
   <source>then send validation pictures there and compare the answers with PyTorch's here</source>
   <translation>이어서 검증 사진을 장치로 보내 그 답을 여기 PyTorch의 답과 비교</translation>
  </message>
  <message>
   <source>which one (default: the one before)</source>
   <translation>되돌릴 릴리스(기본값: 바로 전 릴리스)</translation>
  </message>
  <message>
   <source>the model's engine, with a part of the device: onnxruntime:cuda, openvino:gpu</source>
   <translation>모델의 엔진. 장치의 실행 위치를 함께 쓸 수 있음: onnxruntime:cuda, openvino:gpu</translation>
  </message>
  <message>
   <source>measure for so many minutes: rate and temperature over time</source>
   <translation>측정할 시간(분): 시간에 따른 속도와 온도</translation>
  </message>
  <message>
   <source>measure by the engine's own program (onnxruntime_perf_test, benchmark_model): a file here, which is sent, or a path on the device</source>
   <translation>엔진에 딸린 프로그램(onnxruntime_perf_test, benchmark_model)으로 측정. 이 컴퓨터의 파일(장치로 보냄) 또는 장치의 경로</translation>
  </message>
  <message>
   <source>The project's network was made for {device}.</source>
   <translation>프로젝트의 네트워크는 {device} 장치용으로 만들었습니다.</translation>
  </message>
  <message>
   <source>See what {target} is with “tango-desktop probe {target}”, then choose it with: tango-desktop run {dir} device=PROFILE device.target={target}</source>
   <translation>“tango-desktop probe {target}”(으)로 {target}이(가) 무엇인지 확인한 뒤 선택하세요: tango-desktop run {dir} device=PROFILE device.target={target}</translation>
  </message>
  <message>
   <source>deploy</source>
   <translation>배포</translation>
  </message>
  <message>
   <source>The release stays current there; to go back: tango-desktop rollback {dir} – or export in another precision or for another engine, and deploy that.</source>
   <translation>이 릴리스는 장치에서 계속 사용됩니다. 되돌리려면: tango-desktop rollback {dir} – 또는 다른 정밀도나 다른 엔진으로 내보낸 뒤 배포하세요.</translation>
  </message>
  <message>
   <source>rollback</source>
   <translation>되돌리기</translation>
  </message>
  <message>
   <source>Release {release} is current</source>
   <translation>릴리스 {release} 사용 중</translation>
  </message>
  <message>
   <source>bench</source>
   <translation>측정</translation>
  </message>
  <message>
   <source>On a phone, measure by the engine's own program: {command} – or deploy to Termux on it (ssh://PHONE:8022).</source>
   <translation>휴대폰에서는 엔진에 딸린 프로그램으로 측정하세요: {command} – 또는 휴대폰의 Termux(ssh://PHONE:8022)에 배포하세요.</translation>
  </message>
  <message>
   <source>--program measures in its own way.</source>
   <translation>--program은 자체 방식으로 측정합니다.</translation>
  </message>
  <message>
   <source>Leave --engine and --sustained out.</source>
   <translation>--engine과 --sustained를 빼세요.</translation>
  </message>
  <message>
   <source>monitor</source>
   <translation>모니터링</translation>
  </message>
  <message>
   <source>There is no engine “{name}”.</source>
   <translation>“{name}” 엔진이 없습니다.</translation>
  </message>
  <message>
   <source>Known: {names}. Or leave --engine out.</source>
   <translation>사용할 수 있는 이름: {names}. 또는 --engine을 빼세요.</translation>
  </message>
 </context>
 <context>
  <name>cli_devices.py</name>
  <message>
   <source>{total}, {free} free</source>
   <translation>{total}, 여유 {free}</translation>
  </message>
  <message>
   <source>{free} free in {folder}</source>
   <translation>{folder}에 여유 {free}</translation>
  </message>
  <message>
   <source>Profile: {name} ({title})</source>
   <translation>프로파일: {name}({title})</translation>
  </message>
  <message>
   <source>No profile fits this device.</source>
   <translation>이 장치에 맞는 프로파일이 없습니다.</translation>
  </message>
  <message>
   <source>look for devices on the network, on USB and behind ADB</source>
   <translation>네트워크, USB, ADB에서 장치 찾기</translation>
  </message>
  <message>
   <source>how long to look (default: 8)</source>
   <translation>찾는 시간(초, 기본값: 8)</translation>
  </message>
  <message>
   <source>say what a device is and what can run on it</source>
   <translation>장치의 사양과 실행할 수 있는 엔진 표시</translation>
  </message>
  <message>
   <source>A search finds all devices; it takes no name.</source>
   <translation>검색은 모든 장치를 찾으므로 이름을 받지 않습니다.</translation>
  </message>
  <message>
   <source>Leave {name} or --discover out.</source>
   <translation>{name}와(과) --discover 중 하나를 빼세요.</translation>
  </message>
  <message>
   <source>A search takes more than 0 and at most 600 seconds.</source>
   <translation>검색 시간은 0초보다 길고 600초 이하여야 합니다.</translation>
  </message>
  <message>
   <source>search</source>
   <translation>검색</translation>
  </message>
  <message>
   <source>{count} found</source>
   <translation>{count}개 찾음</translation>
  </message>
  <message>
   <source>{source}: {message}</source>
   <translation>{source}: {message}</translation>
  </message>
  <message>
   <source>No devices were found.</source>
   <translation>장치를 찾지 못했습니다.</translation>
  </message>
  <message>
   <source>probe</source>
   <translation>점검</translation>
  </message>
  <message>
   <source>graphics</source>
   <translation>그래픽</translation>
  </message>
  <message>
   <source>accelerators</source>
   <translation>가속기</translation>
  </message>
  <message>
   <source>Nothing can be written in its home folder {folder}.</source>
   <translation>홈 폴더 {folder}에 쓸 수 없습니다.</translation>
  </message>
  <message>
   <source>Its clock is wrong by {days} days.</source>
   <translation>장치의 시계가 {days}일 어긋나 있습니다.</translation>
  </message>
  <message>
   <source>memory</source>
   <translation>메모리</translation>
  </message>
  <message>
   <source>disk</source>
   <translation>디스크</translation>
  </message>
  <message>
   <source>system</source>
   <translation>시스템</translation>
  </message>
  <message>
   <source>Python</source>
   <translation>Python</translation>
  </message>
  <message>
   <source>libraries</source>
   <translation>라이브러리</translation>
  </message>
  <message>
   <source>heat</source>
   <translation>온도</translation>
  </message>
 </context>
 <context>
  <name>cli_engines.py</name>
  <message>
   <source>precisions</source>
   <translation>정밀도</translation>
  </message>
  <message>
   <source>made on</source>
   <translation>만드는 곳</translation>
  </message>
  <message>
   <source>runs on</source>
   <translation>실행하는 곳</translation>
  </message>
  <message>
   <source>available</source>
   <translation>사용 가능</translation>
  </message>
  <message>
   <source>no model of its own</source>
   <translation>자체 모델 없음</translation>
  </message>
  <message>
   <source>state</source>
   <translation>상태</translation>
  </message>
  <message>
   <source>since</source>
   <translation>시점</translation>
  </message>
  <message>
   <source>instead</source>
   <translation>대신</translation>
  </message>
  <message>
   <source>source</source>
   <translation>출처</translation>
  </message>
  <message>
   <source>no: {reason}</source>
   <translation>아니요: {reason}</translation>
  </message>
  <message>
   <source>Exported in {precision}: Optimize chose {chosen}, which {engine} does not have.</source>
   <translation>{precision}(으)로 내보냈습니다. 최적화에서 선택한 {chosen} 정밀도가 {engine}에는 없습니다.</translation>
  </message>
  <message>
   <source>list the engines that models are made for</source>
   <translation>모델을 만들 수 있는 엔진 목록 표시</translation>
  </message>
  <message>
   <source>install what an engine's converter needs</source>
   <translation>엔진의 변환기에 필요한 것 설치</translation>
  </message>
  <message>
   <source>make the model that an engine runs</source>
   <translation>엔진이 실행하는 모델 만들기</translation>
  </message>
  <message>
   <source>for which one (default: the device's)</source>
   <translation>대상 엔진(기본값: 장치의 엔진)</translation>
  </message>
  <message>
   <source>fp32, fp16, dynamic or int8 (default: Optimize's, else the device's; the engine's usual one where it does not have that)</source>
   <translation>fp32, fp16, dynamic 또는 int8 (기본값: 최적화의 것, 없으면 장치의 것, 그것도 없는 엔진은 보통 쓰는 것)</translation>
  </message>
  <message>
   <source>then look for the first layer that departs from the trained network</source>
   <translation>이어서 학습된 네트워크와 처음으로 어긋나는 레이어 찾기</translation>
  </message>
  <message>
   <source>{name} needs nothing more than the program has.</source>
   <translation>{name}: 프로그램에 있는 것 외에 더 필요한 것이 없습니다.</translation>
  </message>
  <message>
   <source>install</source>
   <translation>설치</translation>
  </message>
  <message>
   <source>{title} takes on disk: {size}</source>
   <translation>{title}의 디스크 사용량: {size}</translation>
  </message>
  <message>
   <source>installed</source>
   <translation>설치</translation>
  </message>
  <message>
   <source>Exported in {precision}, as asked for; Optimize chose {chosen}.</source>
   <translation>요청대로 {precision}(으)로 내보냈습니다. 최적화에서는 {chosen}을(를) 선택했습니다.</translation>
  </message>
  <message>
   <source>To fetch: {mb} MB</source>
   <translation>내려받을 양: {mb} MB</translation>
  </message>
 </context>
 <context>
  <name>cli_jobs.py</name>
  <message>
   <source>this, ssh://user@host:port, a name of ~/.ssh/config, or adb:SERIAL</source>
   <translation>this, ssh://user@host:port, ~/.ssh/config의 이름 또는 adb:SERIAL</translation>
  </message>
  <message>
   <source>trust a device that is not known yet if its key has this fingerprint</source>
   <translation>키의 지문이 이것이면 처음 보는 장치도 신뢰</translation>
  </message>
 </context>
 <context>
  <name>cli_network.py</name>
  <message>
   <source>one readable Python file that needs PyTorch alone</source>
   <translation>PyTorch만 있으면 되는, 읽기 쉬운 Python 파일 하나</translation>
  </message>
  <message>
   <source>rows of [from, number, module, args], as YOLO users have them</source>
   <translation>YOLO에서 쓰는 [from, number, module, args] 행</translation>
  </message>
  <message>
   <source>an ONNX file or a file of rows as a network document</source>
   <translation>ONNX 파일이나 행 형식 파일을 네트워크 문서로</translation>
  </message>
  <message>
   <source>write a network as PyTorch code or in rows, or open another file</source>
   <translation>네트워크를 PyTorch 코드나 행 형식으로 쓰거나 다른 파일 열기</translation>
  </message>
  <message>
   <source>an ONNX file, or rows in YAML</source>
   <translation>ONNX 파일 또는 YAML로 된 행</translation>
  </message>
  <message>
   <source>a project, a network file, or the name of a network</source>
   <translation>프로젝트, 네트워크 파일 또는 네트워크 이름</translation>
  </message>
  <message>
   <source>The input side is 1 or more pixels.</source>
   <translation>입력의 한 변은 1픽셀 이상이어야 합니다.</translation>
  </message>
  <message>
   <source>This file has no weights.</source>
   <translation>이 파일에는 가중치가 없습니다.</translation>
  </message>
  <message>
   <source>Leave --weights out.</source>
   <translation>--weights를 빼세요.</translation>
  </message>
  <message>
   <source>write it there (default: print it)</source>
   <translation>쓸 위치(기본값: 화면에 출력)</translation>
  </message>
  <message>
   <source>write the weights of an ONNX file there (.safetensors or .pt)</source>
   <translation>ONNX 파일의 가중치를 쓸 위치(.safetensors 또는 .pt)</translation>
  </message>
 </context>
 <context>
  <name>compress/curve.py</name>
  <message>
   <source>{path} is damaged: it is not what this program writes.</source>
   <translation>{path} 파일이 손상되었습니다. 이 프로그램이 쓴 형식이 아닙니다.</translation>
  </message>
  <message>
   <source>Delete it, and measure again.</source>
   <translation>파일을 삭제하고 다시 측정하세요.</translation>
  </message>
 </context>
 <context>
  <name>compress/device_latency.py</name>
  <message>
   <source>estimated</source>
   <translation>추정값</translation>
  </message>
  <message>
   <source>counted by times of layers measured on {device}</source>
   <translation>{device}에서 측정한 레이어 시간으로 계산</translation>
  </message>
  <message>
   <source>scaled to the measured {ms} ms</source>
   <translation>측정값 {ms} ms에 맞춰 조정</translation>
  </message>
 </context>
 <context>
  <name>compress/doctor.py</name>
  <message>
   <source>Measuring as trained</source>
   <translation>학습된 그대로 측정 중</translation>
  </message>
  <message>
   <source>Measuring in 16 bits</source>
   <translation>16비트로 측정 중</translation>
  </message>
  <message>
   <source>Converting</source>
   <translation>변환 중</translation>
  </message>
 </context>
 <context>
  <name>compress/examining.py</name>
  <message>
   <source>Measuring in 8 bits, 1 layer in floats</source>
   <translation>8비트로 측정하는 중, 부동소수점 레이어 1개</translation>
  </message>
  <message>
   <source>Measuring in 8 bits, {count} layers in floats</source>
   <translation>8비트로 측정 중, 부동소수점 레이어 {count}개</translation>
  </message>
 </context>
 <context>
  <name>compress/means.py</name>
  <message>
   <source>measured in {measured}, as {engine} does not run on this computer</source>
   <translation>{measured}에서 측정({engine}은(는) 이 컴퓨터에서 실행되지 않음)</translation>
  </message>
  <message>
   <source>measured in {engine}</source>
   <translation>{engine}에서 측정</translation>
  </message>
  <message>
   <source>measured in {measured}, as {engine} runs here in a slow simulator</source>
   <translation>{measured}에서 측정({engine}은(는) 여기서 느린 시뮬레이터로만 실행됨)</translation>
  </message>
  <message>
   <source>measured in {measured}, as {engine} is not installed here</source>
   <translation>{measured}에서 측정({engine}이(가) 여기에 설치되어 있지 않음)</translation>
  </message>
 </context>
 <context>
  <name>compress/measuring.py</name>
  <message>
   <source>The smaller network was not measured on the device: {reason}</source>
   <translation>더 작은 네트워크를 장치에서 측정하지 못했습니다: {reason}</translation>
  </message>
  <message>
   <source>The device cannot be reached from here: nothing is measured on it.</source>
   <translation>여기서 장치에 연결할 수 없어 장치에서 아무것도 측정하지 않습니다.</translation>
  </message>
  <message>
   <source>Tell its address on the page Device, or let all be estimated.</source>
   <translation>장치 페이지에서 주소를 입력하거나 모두 추정값으로 두세요.</translation>
  </message>
 </context>
 <context>
  <name>compress/pruning.py</name>
  <message>
   <source>Step {number} of {count}</source>
   <translation>단계 {number}/{count}</translation>
  </message>
  <message>
   <source>Pruned</source>
   <translation>가지치기 완료</translation>
  </message>
  <message>
   <source>The measurement was disturbed: what is removed next is counted as before.</source>
   <translation>측정이 방해받았습니다. 다음 제거는 이전과 같이 계산합니다.</translation>
  </message>
  <message>
   <source>Choosing channels</source>
   <translation>채널 고르는 중</translation>
  </message>
  <message>
   <source>Delete it, and prune again.</source>
   <translation>파일을 삭제하고 다시 가지치기하세요.</translation>
  </message>
 </context>
 <context>
  <name>compress/pruning_measures.py</name>
  <message>
   <source>{path} is not the weights of this network.</source>
   <translation>{path} 파일은 이 네트워크의 가중치가 아닙니다.</translation>
  </message>
  <message>
   <source>Choose the weights that were trained with this network.</source>
   <translation>이 네트워크로 학습한 가중치를 선택하세요.</translation>
  </message>
 </context>
 <context>
  <name>compress/pruning_project.py</name>
  <message>
   <source>{share} % less time, estimated</source>
   <translation>시간 {share} % 감소(추정)</translation>
  </message>
  <message>
   <source>measured there {ms} ms where {counted} ms were counted, {before} ms before</source>
   <translation>장치 측정값 {ms} ms(계산값 {counted} ms, 이전 {before} ms)</translation>
  </message>
  <message>
   <source>{share} % less time, counted by times of layers measured on {device}</source>
   <translation>시간 {share} % 감소({device}에서 측정한 레이어 시간으로 계산)</translation>
  </message>
  <message>
   <source>{share} % less time, scaled to the measured {ms} ms</source>
   <translation>시간 {share} % 감소(측정값 {ms} ms에 맞춰 조정)</translation>
  </message>
  <message>
   <source>measured there {ms} ms where {counted} ms were counted</source>
   <translation>장치 측정값 {ms} ms(계산값 {counted} ms)</translation>
  </message>
  <message>
   <source>{share} % less work</source>
   <translation>연산 {share} % 감소</translation>
  </message>
 </context>
 <context>
  <name>compress/pruning_records.py</name>
  <message>
   <source>multiply-accumulates</source>
   <translation>곱셈-누산</translation>
  </message>
  <message>
   <source>latency</source>
   <translation>지연 시간</translation>
  </message>
  <message>
   <source>Pruning takes at least one step of one epoch.</source>
   <translation>가지치기에는 최소 한 단계와 한 에포크가 필요합니다.</translation>
  </message>
  <message>
   <source>There is no latency to save: no device can be asked or estimated.</source>
   <translation>줄일 지연 시간을 알 수 없습니다. 측정하거나 추정할 장치가 없습니다.</translation>
  </message>
  <message>
   <source>Choose a device, or save multiply-accumulates.</source>
   <translation>장치를 선택하거나 곱셈-누산을 줄이세요.</translation>
  </message>
 </context>
 <context>
  <name>compress/settings.py</name>
  <message>
   <source>macs</source>
   <translation>곱셈-누산</translation>
  </message>
  <message>
   <source>never</source>
   <translation>안 함</translation>
  </message>
  <message>
   <source>ends</source>
   <translation>처음과 끝</translation>
  </message>
  <message>
   <source>each</source>
   <translation>매번</translation>
  </message>
  <message>
   <source>Light-weight level</source>
   <translation>경량화 레벨</translation>
  </message>
  <message>
   <source>0 leaves every channel; 10 removes 70 % of the work or of the time</source>
   <translation>0이면 모든 채널을 남기고, 10이면 연산이나 시간의 70 %를 제거</translation>
  </message>
  <message>
   <source>Precision level</source>
   <translation>정밀도 레벨</translation>
  </message>
  <message>
   <source>10 is as trained; 0 computes everything in 8 bits; between, the worst layers stay</source>
   <translation>10은 학습된 그대로, 0은 모두 8비트로 계산. 그 사이에서는 손실이 가장 큰 레이어를 그대로 둠</translation>
  </message>
  <message>
   <source>Choose the precision</source>
   <translation>정밀도 자동 선택</translation>
  </message>
  <message>
   <source>Take the quickest 8-bit form whose loss stays within the limit</source>
   <translation>손실이 한도를 넘지 않는 가장 빠른 8비트 형태를 선택</translation>
  </message>
  <message>
   <source>Largest loss</source>
   <translation>최대 손실</translation>
  </message>
  <message>
   <source>How many points of top-1 may be lost on the validation pictures</source>
   <translation>검증 사진에서 잃어도 되는 top-1 포인트</translation>
  </message>
  <message>
   <source>Epochs of 8-bit training</source>
   <translation>8비트 학습 에포크</translation>
  </message>
  <message>
   <source>Trains on with rounded values, for networks that lose too much; 0 does not</source>
   <translation>손실이 너무 큰 네트워크를 반올림한 값으로 더 학습. 0이면 하지 않음</translation>
  </message>
  <message>
   <source>Epochs after each removal</source>
   <translation>제거 후 에포크</translation>
  </message>
  <message>
   <source>Passes over the training pictures each time that channels were removed</source>
   <translation>채널을 제거할 때마다 학습용 사진을 거듭 학습하는 횟수</translation>
  </message>
  <message>
   <source>Removals</source>
   <translation>제거 횟수</translation>
  </message>
  <message>
   <source>In how many steps channels are removed, with training after each</source>
   <translation>채널을 몇 단계로 나누어 제거할지. 단계마다 학습함</translation>
  </message>
  <message>
   <source>What to save</source>
   <translation>줄일 대상</translation>
  </message>
  <message>
   <source>What the light-weight level counts: the work, the size, or the time on the device</source>
   <translation>경량화 레벨이 재는 것: 연산, 크기 또는 장치에서 걸리는 시간</translation>
  </message>
  <message>
   <source>Measure on the device</source>
   <translation>장치에서 측정</translation>
  </message>
  <message>
   <source>Where time is saved: never, at the ends (before the first removal and after the last), or after each, so that the next is counted by that</source>
   <translation>시간을 줄일 때: 안 함, 처음과 끝(첫 제거 전과 마지막 제거 후), 또는 매번(다음 제거의 시간을 그 값으로 계산)</translation>
  </message>
  <message>
   <source>Loss of removals</source>
   <translation>제거로 인한 손실</translation>
  </message>
  <message>
   <source>What part of the largest loss removing channels may use up; the rest is for 8 bits</source>
   <translation>최대 손실 가운데 채널 제거에 쓸 수 있는 비율. 나머지는 8비트용입니다</translation>
  </message>
  <message>
   <source>Importance of channels</source>
   <translation>채널의 중요도</translation>
  </message>
  <message>
   <source>How a channel's worth is told: by its weights, its batch norm, or gradients</source>
   <translation>채널의 중요도를 판단하는 방법: 가중치, 배치 정규화 또는 기울기</translation>
  </message>
  <message>
   <source>Precision of kept layers</source>
   <translation>유지하는 레이어의 정밀도</translation>
  </message>
  <message>
   <source>What the worst layers stay in where the rest computes in 8 bits</source>
   <translation>나머지를 8비트로 계산할 때 가장 나쁜 레이어를 유지하는 정밀도</translation>
  </message>
  <message>
   <source>Pictures measured</source>
   <translation>측정용 사진</translation>
  </message>
  <message>
   <source>How many validation pictures each 8-bit form is tried on; 0 takes all</source>
   <translation>8비트 형태마다 시험하는 검증 사진 수. 0이면 모두 사용</translation>
  </message>
  <message>
   <source>Even out weights</source>
   <translation>가중치 고르게 하기</translation>
  </message>
  <message>
   <source>Spreads weights evenly over channels before they are rounded</source>
   <translation>반올림하기 전에 가중치를 채널에 고르게 나눔</translation>
  </message>
  <message>
   <source>Correct biases</source>
   <translation>편향 보정</translation>
  </message>
  <message>
   <source>Makes up for what rounding shifts on average in each channel</source>
   <translation>반올림 때문에 채널마다 평균이 어긋난 만큼 바로잡음</translation>
  </message>
  <message>
   <source>How many points of mAP50-95 may be lost on the validation pictures</source>
   <translation>검증 사진에서 잃어도 되는 mAP50-95 포인트</translation>
  </message>
  <message>
   <source>points</source>
   <translation>포인트</translation>
  </message>
 </context>
 <context>
  <name>compress/stage.py</name>
  <message>
   <source>The form was chosen for {engine}; the export is for {asked} now.</source>
   <translation>이 형태는 {engine}용으로 선택되었는데, 지금 내보내기는 {asked}용입니다.</translation>
  </message>
  <message>
   <source>Optimize</source>
   <translation>최적화</translation>
  </message>
  <message>
   <source>How small and quick should it become?</source>
   <translation>얼마나 작고 빠르게 만들까요?</translation>
  </message>
  <message>
   <source>As trained</source>
   <translation>학습된 그대로</translation>
  </message>
  <message>
   <source>The form was held against other limits of the export.</source>
   <translation>이 형태는 내보내기의 다른 한도로 확인했습니다.</translation>
  </message>
 </context>
 <context>
  <name>compress/verifying.py</name>
  <message>
   <source>{form}: checked on {pictures} of the export in {engine}, {loss} points of {score} lost: the answers differ by more than the export allows</source>
   <translation>{form}: {engine} 엔진에서 내보내기용 사진({pictures})으로 확인, {score} {loss}포인트 손실: 답의 차이가 내보내기에서 허용한 것보다 큽니다</translation>
  </message>
  <message>
   <source>{form}: checked on {pictures} of the export in {engine}, {loss} points of {score} lost: it holds</source>
   <translation>{form}: {engine} 엔진에서 내보내기용 사진({pictures})으로 확인, {score} {loss}포인트 손실: 한도를 지킵니다</translation>
  </message>
  <message>
   <source>{form}: checked on {pictures} of the export in {engine}, {loss} points of {score} lost: more than is allowed</source>
   <translation>{form}: {engine} 엔진에서 내보내기용 사진({pictures})으로 확인, {score} {loss}포인트 손실: 허용한 것보다 큽니다</translation>
  </message>
  <message>
   <source>8 bits, 1 layer in floats</source>
   <translation>8비트, 부동소수점 레이어 1개</translation>
  </message>
  <message>
   <source>8 bits, {count} layers in floats</source>
   <translation>8비트, 부동소수점 레이어 {count}개</translation>
  </message>
  <message>
   <source>Checking on the pictures of the export</source>
   <translation>내보내기용 사진으로 확인 중</translation>
  </message>
  <message>
   <source>32 bits</source>
   <translation>32비트</translation>
  </message>
 </context>
 <context>
  <name>compress/work.py</name>
  <message>
   <source>nothing could be removed</source>
   <translation>제거할 수 있는 것 없음</translation>
  </message>
  <message>
   <source>{loss} points lost</source>
   <translation>{loss}포인트 손실</translation>
  </message>
  <message>
   <source>No 8-bit form is quicker on this computer: there is no training in 8 bits.</source>
   <translation>이 컴퓨터에서 더 빠른 8비트 형식이 없으므로 8비트 학습을 하지 않습니다.</translation>
  </message>
  <message>
   <source>nothing was removed: it would lose more than {limit} points</source>
   <translation>제거하지 않음: {limit}포인트보다 많이 손실됨</translation>
  </message>
  <message>
   <source>no 8-bit form within the limit: the best loses {loss} points; try training in 8 bits</source>
   <translation>한도 안의 8비트 형태 없음: 가장 나은 것도 {loss}포인트 손실. 8비트 학습을 해 보세요</translation>
  </message>
  <message>
   <source>in {form}, {lost} points lost: no 8-bit form within the limit, the best loses {loss} points; try training in 8 bits</source>
   <translation>{form}, {lost}포인트 손실: 한도 안의 8비트 형태가 없음(가장 나은 것이 {loss}포인트 손실). 8비트 학습을 해 보세요</translation>
  </message>
  <message>
   <source>not rounded: in {form} it is quicker on this computer than in 8 bits within the limit, {loss} points lost</source>
   <translation>반올림하지 않음: 이 컴퓨터에서는 한도 안의 8비트보다 {form}에서 더 빠름, {loss}포인트 손실</translation>
  </message>
  <message>
   <source>8 bits, {kept} of 1 layer in floats, {loss} points lost</source>
   <translation>8비트, 레이어 1개 중 {kept}개 부동소수점, {loss}포인트 손실</translation>
  </message>
  <message>
   <source>8 bits, {kept} of {layers} layers in floats, {loss} points lost</source>
   <translation>8비트, 레이어 {layers}개 중 {kept}개는 부동소수점, {loss}포인트 손실</translation>
  </message>
  <message>
   <source>checked for the export in {engine} on {count} pictures: {loss} points lost</source>
   <translation>{engine} 엔진으로 내보낼 것을 사진 {count}장으로 확인: {loss}포인트 손실</translation>
  </message>
  <message>
   <source>Optimized</source>
   <translation>최적화 완료</translation>
  </message>
  <message>
   <source>Training in 8 bits made nothing better: it is not used.</source>
   <translation>8비트 학습으로 나아진 것이 없어 사용하지 않습니다.</translation>
  </message>
  <message>
   <source>none of the forms tried keeps the limits of the export</source>
   <translation>시험한 형태 중 내보내기 한도를 지키는 것이 없음</translation>
  </message>
 </context>
 <context>
  <name>core/counting.py</name>
  <message>
   <source>1 picture</source>
   <translation>사진 1장</translation>
  </message>
  <message>
   <source>{count} pictures</source>
   <translation>사진 {count}장</translation>
  </message>
  <message>
   <source>1 box</source>
   <translation>상자 1개</translation>
  </message>
  <message>
   <source>{count} boxes</source>
   <translation>상자 {count}개</translation>
  </message>
  <message>
   <source>1 class</source>
   <translation>클래스 1개</translation>
  </message>
  <message>
   <source>{count} classes</source>
   <translation>클래스 {count}개</translation>
  </message>
  <message>
   <source>1 file</source>
   <translation>파일 1개</translation>
  </message>
  <message>
   <source>{count} files</source>
   <translation>파일 {count}개</translation>
  </message>
  <message>
   <source>1 epoch</source>
   <translation>1 에포크</translation>
  </message>
  <message>
   <source>{count} epochs</source>
   <translation>{count} 에포크</translation>
  </message>
  <message>
   <source>1 core</source>
   <translation>코어 1개</translation>
  </message>
  <message>
   <source>{count} cores</source>
   <translation>코어 {count}개</translation>
  </message>
 </context>
 <context>
  <name>core/files.py</name>
  <message>
   <source>Free some space and try again; the earlier version is still there.</source>
   <translation>공간을 확보한 뒤 다시 시도하세요. 이전 버전은 그대로 남아 있습니다.</translation>
  </message>
  <message>
   <source>The disk is full.</source>
   <translation>디스크가 가득 찼습니다.</translation>
  </message>
  <message>
   <source>The disk quota is used up.</source>
   <translation>디스크 할당량을 모두 사용했습니다.</translation>
  </message>
  <message>
   <source>The file would be larger than the disk or a limit set for you allows.</source>
   <translation>디스크나 사용자에게 정해진 제한보다 파일이 커집니다.</translation>
  </message>
  <message>
   <source>Writing is not permitted there.</source>
   <translation>그 위치에 쓸 권한이 없습니다.</translation>
  </message>
  <message>
   <source>That disk is read-only.</source>
   <translation>그 디스크는 읽기 전용입니다.</translation>
  </message>
  <message>
   <source>A file of that name is in the way.</source>
   <translation>같은 이름의 파일이 이미 있습니다.</translation>
  </message>
  <message>
   <source>A folder of that name is in the way.</source>
   <translation>같은 이름의 폴더가 이미 있습니다.</translation>
  </message>
  <message>
   <source>The name is too long.</source>
   <translation>이름이 너무 깁니다.</translation>
  </message>
  <message>
   <source>The disk reports a fault.</source>
   <translation>디스크에서 오류가 발생했습니다.</translation>
  </message>
  <message>
   <source>Have the limit raised, or use another disk; the earlier version is there.</source>
   <translation>제한을 늘리거나 다른 디스크를 사용하세요. 이전 버전은 남아 있습니다.</translation>
  </message>
  <message>
   <source>{path} could not be written. {reason}</source>
   <translation>{path} 파일을 쓰지 못했습니다. {reason}</translation>
  </message>
  <message>
   <source>Restore an earlier copy, or start a new project. Nothing was changed.</source>
   <translation>이전 사본을 복원하거나 새 프로젝트를 시작하세요. 변경된 것은 없습니다.</translation>
  </message>
  <message>
   <source>The system refused.</source>
   <translation>시스템이 거부했습니다.</translation>
  </message>
  <message>
   <source>Choose a folder that you may write to.</source>
   <translation>쓰기 권한이 있는 폴더를 선택하세요.</translation>
  </message>
  <message>
   <source>{path} cannot be read.</source>
   <translation>{path} 파일을 읽을 수 없습니다.</translation>
  </message>
  <message>
   <source>Is it there, and yours?</source>
   <translation>파일이 있는지, 읽을 권한이 있는지 확인하세요.</translation>
  </message>
  <message>
   <source>line {line}</source>
   <translation>{line}번째 줄</translation>
  </message>
  <message>
   <source>an unknown place</source>
   <translation>알 수 없는 위치</translation>
  </message>
  <message>
   <source>{path} is damaged: it stops making sense at {where}.</source>
   <translation>{path} 파일이 손상되었습니다. 잘못된 위치: {where}.</translation>
  </message>
  <message>
   <source>Mend that line in a text editor, or restore an earlier copy. Nothing was changed.</source>
   <translation>텍스트 편집기에서 그 줄을 고치거나 이전 사본을 복원하세요. 변경된 것은 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>core/flow.py</name>
  <message>
   <source>waiting</source>
   <translation>대기</translation>
  </message>
  <message>
   <source>ready</source>
   <translation>준비됨</translation>
  </message>
  <message>
   <source>running</source>
   <translation>실행 중</translation>
  </message>
  <message>
   <source>done</source>
   <translation>완료</translation>
  </message>
  <message>
   <source>out of date</source>
   <translation>갱신 필요</translation>
  </message>
  <message>
   <source>failed</source>
   <translation>실패</translation>
  </message>
  <message>
   <source>stage</source>
   <translation>단계</translation>
  </message>
  <message>
   <source>{file} is missing.</source>
   <translation>{file} 파일이 없습니다.</translation>
  </message>
  <message>
   <source>An earlier step is not up to date: {stage}.</source>
   <translation>앞 단계를 갱신해야 합니다: {stage}.</translation>
  </message>
  <message>
   <source>An earlier answer or a setting has changed since.</source>
   <translation>앞에서 한 선택이나 설정이 그 뒤에 바뀌었습니다.</translation>
  </message>
  <message>
   <source>Answer it on the page “{page}”.</source>
   <translation>“{page}” 페이지에서 선택하세요.</translation>
  </message>
  <message>
   <source>“{text}” is not of the form name=value.</source>
   <translation>“{text}”은(는) 이름=값 형식이 아닙니다.</translation>
  </message>
  <message>
   <source>For example: train.epochs=5</source>
   <translation>예: train.epochs=5</translation>
  </message>
  <message>
   <source>Waits for: {stage}.</source>
   <translation>대기 중인 앞 단계: {stage}.</translation>
  </message>
  <message>
   <source>{stage} cannot start yet: {need} is {state}.</source>
   <translation>{stage} 단계를 아직 시작할 수 없습니다. {need}: {state}.</translation>
  </message>
  <message>
   <source>Do that step first, or press Automatic.</source>
   <translation>그 단계를 먼저 실행하거나 ‘자동’을 누르세요.</translation>
  </message>
 </context>
 <context>
  <name>core/params.py</name>
  <message>
   <source>yes or no</source>
   <translation>예 또는 아니요</translation>
  </message>
  <message>
   <source>one of {choices}</source>
   <translation>다음 중 하나: {choices}</translation>
  </message>
  <message>
   <source>a list</source>
   <translation>목록</translation>
  </message>
  <message>
   <source>Did you mean {name}?</source>
   <translation>혹시 {name}을(를) 찾으셨나요?</translation>
  </message>
  <message>
   <source>Known: {names}.</source>
   <translation>사용할 수 있는 이름: {names}.</translation>
  </message>
  <message>
   <source>There is no setting named {name}.</source>
   <translation>이름이 {name}인 설정이 없습니다.</translation>
  </message>
  <message>
   <source>{name} = {value!r} is not {wanted}.</source>
   <translation>{name} = {value!r}: 올바른 값이 아닙니다. 필요한 값: {wanted}.</translation>
  </message>
  <message>
   <source>The default is {default}.</source>
   <translation>기본값은 {default}입니다.</translation>
  </message>
  <message>
   <source>a whole number</source>
   <translation>정수</translation>
  </message>
  <message>
   <source>a number</source>
   <translation>숫자</translation>
  </message>
  <message>
   <source>a text</source>
   <translation>텍스트</translation>
  </message>
  <message>
   <source>a list of numbers</source>
   <translation>수의 목록</translation>
  </message>
  <message>
   <source>{name} = {value} is outside {low} to {high} {unit}.</source>
   <translation>{name} = {value}: {low}~{high} {unit} 범위를 벗어났습니다.</translation>
  </message>
 </context>
 <context>
  <name>core/preferences.py</name>
  <message>
   <source>Language</source>
   <translation>언어</translation>
  </message>
  <message>
   <source>Language of the program</source>
   <translation>프로그램의 언어</translation>
  </message>
  <message>
   <source>Theme</source>
   <translation>테마</translation>
  </message>
  <message>
   <source>Light or dark</source>
   <translation>밝은 화면 또는 어두운 화면</translation>
  </message>
  <message>
   <source>Text size</source>
   <translation>글자 크기</translation>
  </message>
  <message>
   <source>Size of all texts</source>
   <translation>모든 글자의 크기</translation>
  </message>
  <message>
   <source>Reduce motion</source>
   <translation>움직임 줄이기</translation>
  </message>
  <message>
   <source>Switches pages without a fade</source>
   <translation>서서히 바뀌는 효과 없이 페이지 전환</translation>
  </message>
 </context>
 <context>
  <name>core/project.py</name>
  <message>
   <source>{folder} is a project already.</source>
   <translation>{folder} 폴더는 이미 프로젝트입니다.</translation>
  </message>
  <message>
   <source>Open it, or choose another folder.</source>
   <translation>그 프로젝트를 열거나 다른 폴더를 선택하세요.</translation>
  </message>
  <message>
   <source>{folder} is not a project: it has no project.yaml.</source>
   <translation>{folder} 폴더는 프로젝트가 아닙니다. project.yaml 파일이 없습니다.</translation>
  </message>
  <message>
   <source>Choose another folder, or make a new project.</source>
   <translation>다른 폴더를 선택하거나 새 프로젝트를 만드세요.</translation>
  </message>
  <message>
   <source>{folder} cannot be a folder.</source>
   <translation>{folder} 경로는 폴더로 쓸 수 없습니다.</translation>
  </message>
  <message>
   <source>Choose another folder.</source>
   <translation>다른 폴더를 선택하세요.</translation>
  </message>
  <message>
   <source>{folder} cannot be looked into.</source>
   <translation>{folder} 폴더의 내용을 볼 수 없습니다.</translation>
  </message>
  <message>
   <source>Choose a folder that you may read, with a shorter name if this one is very long.</source>
   <translation>읽을 권한이 있는 폴더를 선택하세요. 이름이 아주 길면 더 짧은 이름을 쓰세요.</translation>
  </message>
  <message>
   <source>{path} is damaged: “{name}” should hold settings.</source>
   <translation>{path} 파일이 손상되었습니다. “{name}” 항목에는 설정이 있어야 합니다.</translation>
  </message>
  <message>
   <source>Mend that line in a text editor. Nothing was changed.</source>
   <translation>텍스트 편집기에서 그 줄을 고치세요. 변경된 것은 없습니다.</translation>
  </message>
  <message>
   <source>unknown</source>
   <translation>알 수 없음</translation>
  </message>
  <message>
   <source>Move that file away: the steps are then done again; your answers and the training runs stay.</source>
   <translation>그 파일을 다른 곳으로 옮기세요. 그러면 단계를 다시 실행합니다. 선택한 내용과 학습 실행은 남습니다.</translation>
  </message>
 </context>
 <context>
  <name>core/registry.py</name>
  <message>
   <source>There is no {what} named {name}.</source>
   <translation>이름이 {name}인 {what} 항목이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>core/tasks.py</name>
  <message>
   <source>task</source>
   <translation>작업</translation>
  </message>
  <message>
   <source>Image classification</source>
   <translation>이미지 분류</translation>
  </message>
  <message>
   <source>Says which one of your classes a picture shows, and how sure it is.</source>
   <translation>사진이 어느 클래스인지, 얼마나 확실한지 알려 줍니다.</translation>
  </message>
  <message>
   <source>Object detection</source>
   <translation>객체 검출</translation>
  </message>
  <message>
   <source>Finds every object of your classes in a picture and draws a box around it.</source>
   <translation>사진에서 클래스에 속하는 모든 객체를 찾아 상자로 표시합니다.</translation>
  </message>
  <message>
   <source>Task</source>
   <translation>작업</translation>
  </message>
  <message>
   <source>What the network should learn</source>
   <translation>네트워크가 배울 것</translation>
  </message>
  <message>
   <source>Choose what the network should learn.</source>
   <translation>네트워크가 무엇을 배울지 선택하세요.</translation>
  </message>
  <message>
   <source>What should the network learn?</source>
   <translation>네트워크가 무엇을 배울까요?</translation>
  </message>
  <message>
   <source>top-1</source>
   <translation>top-1</translation>
  </message>
  <message>
   <source>mAP50-95</source>
   <translation>mAP50-95</translation>
  </message>
 </context>
 <context>
  <name>data/anchors.py</name>
  <message>
   <source>There is no box that anchors could be fitted to.</source>
   <translation>앵커를 맞출 상자가 없습니다.</translation>
  </message>
  <message>
   <source>Draw boxes around the objects first.</source>
   <translation>먼저 객체에 상자를 그리세요.</translation>
  </message>
 </context>
 <context>
  <name>data/annotating.py</name>
  <message>
   <source>The annotations in {folder} have changed meanwhile.</source>
   <translation>{folder} 폴더의 주석이 그사이에 바뀌었습니다.</translation>
  </message>
  <message>
   <source>Check the data again.</source>
   <translation>데이터를 다시 검사하세요.</translation>
  </message>
  <message>
   <source>Boxes cannot be saved in this format.</source>
   <translation>이 형식으로는 상자를 저장할 수 없습니다.</translation>
  </message>
  <message>
   <source>Use data with Pascal VOC, COCO or YOLO annotations.</source>
   <translation>Pascal VOC, COCO 또는 YOLO 주석이 있는 데이터를 사용하세요.</translation>
  </message>
 </context>
 <context>
  <name>data/augment.py</name>
  <message>
   <source>augmentation</source>
   <translation>증강</translation>
  </message>
  <message>
   <source>None</source>
   <translation>없음</translation>
  </message>
  <message>
   <source>Light</source>
   <translation>라이트</translation>
  </message>
  <message>
   <source>Standard</source>
   <translation>표준</translation>
  </message>
  <message>
   <source>Strong</source>
   <translation>강함</translation>
  </message>
 </context>
 <context>
  <name>data/augment_boxes.py</name>
  <message>
   <source>As published for tiny models</source>
   <translation>tiny 모델에 공표된 값</translation>
  </message>
  <message>
   <source>As published for models of three levels</source>
   <translation>레벨이 세 개인 모델에 공표된 값</translation>
  </message>
  <message>
   <source>As published for models of four levels</source>
   <translation>레벨이 네 개인 모델에 공표된 값</translation>
  </message>
 </context>
 <context>
  <name>data/batches.py</name>
  <message>
   <source>The picture {path} cannot be read any more.</source>
   <translation>{path} 사진을 더 이상 읽을 수 없습니다.</translation>
  </message>
  <message>
   <source>Check the data again; that finds damaged pictures and leaves them out.</source>
   <translation>데이터를 다시 검사하세요. 손상된 사진을 찾아 제외합니다.</translation>
  </message>
 </context>
 <context>
  <name>data/class_folders.py</name>
  <message>
   <source>class folders inside split folders</source>
   <translation>분할 폴더 안의 클래스 폴더</translation>
  </message>
  <message>
   <source>split folders inside class folders</source>
   <translation>클래스 폴더 안의 분할 폴더</translation>
  </message>
  <message>
   <source>class folders</source>
   <translation>클래스 폴더</translation>
  </message>
 </context>
 <context>
  <name>data/class_list_writing.py</name>
  <message>
   <source>list of classes</source>
   <translation>클래스 목록</translation>
  </message>
  <message>
   <source>Give the class a name.</source>
   <translation>클래스 이름을 입력하세요.</translation>
  </message>
  <message>
   <source>There is a class “{name}” already.</source>
   <translation>“{name}” 클래스가 이미 있습니다.</translation>
  </message>
  <message>
   <source>The name is longer than {count} characters.</source>
   <translation>이름이 {count}자보다 깁니다.</translation>
  </message>
  <message>
   <source>A number alone cannot be told from the number of a class.</source>
   <translation>숫자만 쓰면 클래스 번호와 구별할 수 없습니다.</translation>
  </message>
  <message>
   <source>The name needs a letter or a digit.</source>
   <translation>이름에는 글자나 숫자가 있어야 합니다.</translation>
  </message>
  <message>
   <source>The name has a character that cannot be seen or written.</source>
   <translation>이름에 보이지 않거나 쓸 수 없는 문자가 있습니다.</translation>
  </message>
  <message>
   <source>The list of classes in {path} cannot be changed here.</source>
   <translation>{path} 파일의 클래스 목록은 여기서 바꿀 수 없습니다.</translation>
  </message>
  <message>
   <source>Add the class with a text editor, and check the data again.</source>
   <translation>텍스트 편집기로 클래스를 추가한 뒤 데이터를 다시 검사하세요.</translation>
  </message>
 </context>
 <context>
  <name>data/coco_content.py</name>
  <message>
   <source>Reading {file}</source>
   <translation>{file} 읽는 중</translation>
  </message>
 </context>
 <context>
  <name>data/coco_writing.py</name>
  <message>
   <source>No annotation file names {picture} any more.</source>
   <translation>{picture} 사진이 더 이상 어느 주석 파일에도 나오지 않습니다.</translation>
  </message>
 </context>
 <context>
  <name>data/describe.py</name>
  <message>
   <source>below {px} px, hard to find: {count}</source>
   <translation>{px} px 미만, 찾기 어려움: {count}</translation>
  </message>
  <message>
   <source>{pictures} in {classes}: {train} train, {val} val, {test} test</source>
   <translation>{pictures}, {classes}: 학습 {train}, 검증 {val}, 테스트 {test}</translation>
  </message>
  <message>
   <source>Boxes of a class: train / val / test</source>
   <translation>클래스별 상자: 학습 / 검증 / 테스트</translation>
  </message>
  <message>
   <source>Class: train / val / test</source>
   <translation>클래스: 학습 / 검증 / 테스트</translation>
  </message>
  <message>
   <source>Boxes in a picture: {mean} on average, at most {most}.</source>
   <translation>사진 한 장의 상자: 평균 {mean}개, 최대 {most}개.</translation>
  </message>
  <message>
   <source>Sides of the boxes: half are below {middle} px; a tenth below {low}, a tenth above {high}.</source>
   <translation>상자의 변: 절반은 {middle} px 미만, 십분의 일은 {low} px 미만, 십분의 일은 {high} px 초과.</translation>
  </message>
  <message>
   <source>Fed with {input} px, against the strides of detectors:</source>
   <translation>{input} px로 넣을 때, 검출기의 스트라이드 기준:</translation>
  </message>
  <message>
   <source>{pictures} with {boxes} of {classes}: {train} train, {val} val, {test} test</source>
   <translation>{pictures}, {boxes}, {classes}: 학습 {train}, 검증 {val}, 테스트 {test}</translation>
  </message>
  <message>
   <source>{px} px and more: {count}</source>
   <translation>{px} px 이상: {count}</translation>
  </message>
  <message>
   <source>{low} to {high} px: {count}</source>
   <translation>{low}~{high} px: {count}</translation>
  </message>
  <message>
   <source>… and {count} more</source>
   <translation>… 외 {count}개</translation>
  </message>
 </context>
 <context>
  <name>data/exporting.py</name>
  <message>
   <source>Nothing was left behind. Free some space, or choose a folder on another disk.</source>
   <translation>남은 파일은 없습니다. 공간을 확보하거나 다른 디스크의 폴더를 선택하세요.</translation>
  </message>
  <message>
   <source>Only data with boxes can be exported.</source>
   <translation>상자가 있는 데이터만 내보낼 수 있습니다.</translation>
  </message>
  <message>
   <source>The formats are: {names}.</source>
   <translation>사용할 수 있는 형식: {names}.</translation>
  </message>
  <message>
   <source>Boxes left out, as this format knows no crowds: {count}.</source>
   <translation>이 형식에는 무리 표시가 없어 제외한 상자: {count}개.</translation>
  </message>
  <message>
   <source>Boxes rounded to whole pixels, as this format has no parts of them: {count}.</source>
   <translation>이 형식에는 소수 픽셀이 없어 정수 픽셀로 반올림한 상자: {count}개.</translation>
  </message>
  <message>
   <source>Classes left out, as this format names only those with boxes: {names}.</source>
   <translation>이 형식은 상자가 있는 클래스만 적으므로 제외한 클래스: {names}.</translation>
  </message>
  <message>
   <source>{folder} lies inside the data itself.</source>
   <translation>{folder} 폴더가 데이터 안에 있습니다.</translation>
  </message>
  <message>
   <source>Choose a folder elsewhere, so that the data stays as it is.</source>
   <translation>데이터가 그대로 유지되도록 다른 곳의 폴더를 선택하세요.</translation>
  </message>
  <message>
   <source>{folder} is not empty.</source>
   <translation>{folder} 폴더가 비어 있지 않습니다.</translation>
  </message>
  <message>
   <source>Choose a folder that is not there yet.</source>
   <translation>아직 없는 폴더를 선택하세요.</translation>
  </message>
 </context>
 <context>
  <name>data/facts.py</name>
  <message>
   <source>Checking the pictures</source>
   <translation>사진 검사</translation>
  </message>
 </context>
 <context>
  <name>data/formats.py</name>
  <message>
   <source>data set format</source>
   <translation>데이터 세트 형식</translation>
  </message>
  <message>
   <source>YOLO text files</source>
   <translation>YOLO 텍스트 파일</translation>
  </message>
  <message>
   <source>Pascal VOC XML</source>
   <translation>Pascal VOC XML</translation>
  </message>
  <message>
   <source>COCO JSON</source>
   <translation>COCO JSON</translation>
  </message>
 </context>
 <context>
  <name>data/index.py</name>
  <message>
   <source>Looking for duplicates</source>
   <translation>중복 찾는 중</translation>
  </message>
 </context>
 <context>
  <name>data/listing.py</name>
  <message>
   <source>Exporting the pictures</source>
   <translation>사진 내보내는 중</translation>
  </message>
 </context>
 <context>
  <name>data/lock.py</name>
  <message>
   <source>The folder with the pictures is not there: {folder}</source>
   <translation>사진 폴더가 없습니다: {folder}</translation>
  </message>
  <message>
   <source>Connect the disk it is on, or choose where the folder is now.</source>
   <translation>폴더가 있는 디스크를 연결하거나 지금 폴더가 있는 위치를 선택하세요.</translation>
  </message>
  <message>
   <source>Put them back, or check the data again to go on without them.</source>
   <translation>사진을 되돌려 놓거나, 사진 없이 계속하려면 데이터를 다시 검사하세요.</translation>
  </message>
  <message>
   <source>{names} and {count} more</source>
   <translation>{names} 외 {count}개</translation>
  </message>
  <message>
   <source>Check the data again, so that the results belong to what is there now.</source>
   <translation>결과가 지금 있는 사진과 맞도록 데이터를 다시 검사하세요.</translation>
  </message>
  <message>
   <source>1 file has vanished from {folder}: {names}</source>
   <translation>{folder} 폴더에서 파일 1개가 사라졌습니다: {names}</translation>
  </message>
  <message>
   <source>{count} files have vanished from {folder}: {names}</source>
   <translation>{folder} 폴더에서 파일 {count}개가 사라졌습니다: {names}</translation>
  </message>
  <message>
   <source>Check the data again; that writes a new one.</source>
   <translation>데이터를 다시 검사하면 새로 만들어집니다.</translation>
  </message>
  <message>
   <source>1 file in {folder} has changed since it was checked: {names}</source>
   <translation>{folder} 폴더에서 파일 1개가 검사 뒤에 바뀌었습니다: {names}</translation>
  </message>
  <message>
   <source>{count} files in {folder} have changed since they were checked: {names}</source>
   <translation>{folder} 폴더에서 파일 {count}개가 검사 뒤에 바뀌었습니다: {names}</translation>
  </message>
 </context>
 <context>
  <name>data/problems.py</name>
  <message>
   <source>blocking</source>
   <translation>진행 불가</translation>
  </message>
  <message>
   <source>warning</source>
   <translation>경고</translation>
  </message>
  <message>
   <source>note</source>
   <translation>참고</translation>
  </message>
  <message>
   <source>kind of problem</source>
   <translation>문제 종류</translation>
  </message>
  <message>
   <source>There is no picture in this folder that can be used.</source>
   <translation>이 폴더에 사용할 수 있는 사진이 없습니다.</translation>
  </message>
  <message>
   <source>Choose a folder with JPEG, PNG, BMP, WebP or TIFF pictures, in one folder for each class.</source>
   <translation>클래스마다 폴더 하나에 JPEG, PNG, BMP, WebP, TIFF 사진이 들어 있는 폴더를 선택하세요.</translation>
  </message>
  <message>
   <source>The pictures are not sorted into classes: {count} lie in no class folder.</source>
   <translation>사진이 클래스별로 나뉘어 있지 않습니다. 클래스 폴더 밖에 있는 사진: {count}장.</translation>
  </message>
  <message>
   <source>Make one folder for each class, named after it, and move the pictures there.</source>
   <translation>클래스마다 그 이름으로 폴더를 만들고 사진을 옮기세요.</translation>
  </message>
  <message>
   <source>There is only one class with pictures: {names}. A classifier needs at least two.</source>
   <translation>사진이 있는 클래스가 하나뿐입니다: {names}. 분류기에는 클래스가 둘 이상 필요합니다.</translation>
  </message>
  <message>
   <source>Add a folder with pictures of something else: of what it is to be told from.</source>
   <translation>다른 것, 곧 구별해야 할 대상의 사진 폴더를 추가하세요.</translation>
  </message>
  <message>
   <source>Classes without a single training picture: {names}.</source>
   <translation>학습용 사진이 한 장도 없는 클래스: {names}.</translation>
  </message>
  <message>
   <source>Add training pictures, or let all pictures be split anew.</source>
   <translation>학습용 사진을 추가하거나 모든 사진을 다시 분할하세요.</translation>
  </message>
  <message>
   <source>There is nothing to check the training with: no validation picture is left.</source>
   <translation>학습을 확인할 사진이 없습니다. 검증 사진이 남아 있지 않습니다.</translation>
  </message>
  <message>
   <source>Add pictures, so that every class has at least two that differ.</source>
   <translation>클래스마다 서로 다른 사진이 두 장 이상 되도록 추가하세요.</translation>
  </message>
  <message>
   <source>Damaged pictures that cannot be read: {count}. They are not used.</source>
   <translation>손상되어 읽을 수 없는 사진: {count}장. 사용하지 않습니다.</translation>
  </message>
  <message>
   <source>Replace them from the source; or leave them out for good.</source>
   <translation>원본에서 다시 가져오거나 완전히 제외하세요.</translation>
  </message>
  <message>
   <source>Pictures of more than {megapixels} megapixels: {count}. They are not used.</source>
   <translation>{megapixels}메가픽셀보다 큰 사진: {count}장. 사용하지 않습니다.</translation>
  </message>
  <message>
   <source>Scale them down or cut them into pieces.</source>
   <translation>크기를 줄이거나 여러 조각으로 자르세요.</translation>
  </message>
  <message>
   <source>Pictures of a kind that is not read ({kinds}): {count}. They are not used.</source>
   <translation>읽을 수 없는 형식({kinds})의 사진: {count}장. 사용하지 않습니다.</translation>
  </message>
  <message>
   <source>Save them as JPEG or PNG.</source>
   <translation>JPEG 또는 PNG로 저장하세요.</translation>
  </message>
  <message>
   <source>Files and folders that could not be opened: {count}.</source>
   <translation>열 수 없는 파일과 폴더: {count}개.</translation>
  </message>
  <message>
   <source>Check that they are yours to read, and that links lead somewhere.</source>
   <translation>읽을 권한이 있는지, 링크가 올바른 곳을 가리키는지 확인하세요.</translation>
  </message>
  <message>
   <source>File and folder names that are no valid text: {count}. They are not used.</source>
   <translation>올바른 텍스트가 아닌 파일과 폴더 이름: {count}개. 사용하지 않습니다.</translation>
  </message>
  <message>
   <source>They come from a system with another encoding; rename them.</source>
   <translation>인코딩이 다른 시스템에서 온 이름입니다. 이름을 바꾸세요.</translation>
  </message>
  <message>
   <source>Pictures that lie in several classes: {groups} (files: {count}).</source>
   <translation>여러 클래스에 함께 있는 사진: {groups}장(파일 {count}개).</translation>
  </message>
  <message>
   <source>Decide what each shows and delete the others; or leave all of them out.</source>
   <translation>각 사진이 무엇인지 정하고 나머지를 지우거나, 모두 제외하세요.</translation>
  </message>
  <message>
   <source>Pictures that are both in training and in a held-out split: {groups}.</source>
   <translation>학습용과 검증·테스트용 분할에 함께 있는 사진: {groups}장.</translation>
  </message>
  <message>
   <source>Results look better than they are. Leave the copies out of the training.</source>
   <translation>결과가 실제보다 좋아 보입니다. 학습에서 사본을 제외하세요.</translation>
  </message>
  <message>
   <source>Groups of look-alikes in training and in a held-out split: {groups}.</source>
   <translation>학습용과 검증·테스트용 분할에 함께 있는 비슷한 사진 묶음: {groups}개.</translation>
  </message>
  <message>
   <source>Results look better than they are. Leave the look-alikes out of the training.</source>
   <translation>결과가 실제보다 좋아 보입니다. 학습에서 비슷한 사진을 제외하세요.</translation>
  </message>
  <message>
   <source>Class names that differ only in upper and lower case: {names}.</source>
   <translation>대소문자만 다른 클래스 이름: {names}.</translation>
  </message>
  <message>
   <source>If they mean the same, merge them; otherwise give them names that differ more.</source>
   <translation>뜻이 같으면 합치고, 아니면 더 뚜렷이 다른 이름을 붙이세요.</translation>
  </message>
  <message>
   <source>File names that differ only in case or in how letters are composed: {groups}.</source>
   <translation>대소문자나 글자 조합 방식만 다른 파일 이름: {groups}개.</translation>
  </message>
  <message>
   <source>Windows and macOS take them for the same file: rename one of each before copying.</source>
   <translation>Windows와 macOS는 같은 파일로 여깁니다. 복사하기 전에 하나씩 이름을 바꾸세요.</translation>
  </message>
  <message>
   <source>Class folders without a picture that can be used: {names}. They make no class.</source>
   <translation>사용할 수 있는 사진이 없는 클래스 폴더: {names}. 클래스가 되지 않습니다.</translation>
  </message>
  <message>
   <source>Add pictures, or delete the folders.</source>
   <translation>사진을 추가하거나 폴더를 지우세요.</translation>
  </message>
  <message>
   <source>Pictures that lie in no class folder: {count}. They are not used.</source>
   <translation>클래스 폴더 밖에 있는 사진: {count}장. 사용하지 않습니다.</translation>
  </message>
  <message>
   <source>Move them into the folder of their class.</source>
   <translation>해당 클래스의 폴더로 옮기세요.</translation>
  </message>
  <message>
   <source>Classes with fewer than {least} training pictures: {names}.</source>
   <translation>학습용 사진이 {least}장보다 적은 클래스: {names}.</translation>
  </message>
  <message>
   <source>Add pictures: some dozens of each class are a start, hundreds are better.</source>
   <translation>사진을 추가하세요. 클래스마다 수십 장이면 시작할 수 있고, 수백 장이면 더 좋습니다.</translation>
  </message>
  <message>
   <source>Uneven classes: {most_name} has {most} training pictures, {least_name} only {least}.</source>
   <translation>클래스가 고르지 않습니다. 학습용 사진: {most_name} {most}장, {least_name} {least}장.</translation>
  </message>
  <message>
   <source>Add pictures of the rare classes; class weights in the training help, too.</source>
   <translation>사진이 적은 클래스에 사진을 추가하세요. 학습의 클래스 가중치도 도움이 됩니다.</translation>
  </message>
  <message>
   <source>Classes without a validation picture: {names}. Nothing tells how well they are learnt.</source>
   <translation>검증 사진이 없는 클래스: {names}. 얼마나 잘 배웠는지 알 수 없습니다.</translation>
  </message>
  <message>
   <source>Add pictures of them that differ.</source>
   <translation>그 클래스에 서로 다른 사진을 추가하세요.</translation>
  </message>
  <message>
   <source>Pictures far smaller than the others (below {side} px): {count}.</source>
   <translation>다른 사진보다 훨씬 작은 사진({side} px 미만): {count}장.</translation>
  </message>
  <message>
   <source>They may be thumbnails or scraps; leave them out if so.</source>
   <translation>섬네일이나 조각일 수 있습니다. 그렇다면 제외하세요.</translation>
  </message>
  <message>
   <source>Look-alikes make up nearly a whole class; groups cut at the split: {groups}.</source>
   <translation>비슷한 사진이 한 클래스의 거의 전부입니다. 분할하면서 나뉜 묶음: {groups}개.</translation>
  </message>
  <message>
   <source>Add pictures taken on other days or places; until then results look better than they are.</source>
   <translation>다른 날이나 다른 장소에서 찍은 사진을 추가하세요. 그 전에는 결과가 실제보다 좋아 보입니다.</translation>
  </message>
  <message>
   <source>Pictures with copies: {groups} (files: {count}).</source>
   <translation>사본이 있는 사진: {groups}장(파일 {count}개).</translation>
  </message>
  <message>
   <source>They do no harm but give these pictures more weight. Leave the surplus ones out.</source>
   <translation>해롭지는 않지만 그 사진의 비중이 커집니다. 남는 사본을 제외하세요.</translation>
  </message>
  <message>
   <source>Groups of nearly the same pictures: {groups} (files: {count}).</source>
   <translation>거의 같은 사진 묶음: {groups}개(파일 {count}개).</translation>
  </message>
  <message>
   <source>They are kept on one side of the split. Leave the surplus ones out if you like.</source>
   <translation>분할의 한쪽에 함께 둡니다. 원하면 남는 사진을 제외하세요.</translation>
  </message>
  <message>
   <source>Sequences of numbered frames that look alike: {groups} (files: {count}).</source>
   <translation>서로 비슷한 번호 붙은 프레임의 시퀀스: {groups}개(파일 {count}개).</translation>
  </message>
  <message>
   <source>Each sequence is kept on one side of the split.</source>
   <translation>시퀀스마다 분할의 한쪽에 함께 둡니다.</translation>
  </message>
  <message>
   <source>The pictures look so much alike that near-duplicates cannot be told apart.</source>
   <translation>사진이 서로 너무 비슷하여 유사 중복을 가려낼 수 없습니다.</translation>
  </message>
  <message>
   <source>That is usual for parts in a fixture. Only exact copies were looked for.</source>
   <translation>고정 장치에 놓인 부품 사진에서는 흔한 일입니다. 완전히 같은 사본만 찾았습니다.</translation>
  </message>
  <message>
   <source>Files whose extension does not say what they are: {count}.</source>
   <translation>확장자와 내용이 다른 파일: {count}개.</translation>
  </message>
  <message>
   <source>They are read by their content; other programs may not open them.</source>
   <translation>내용에 따라 읽습니다. 다른 프로그램에서는 열리지 않을 수 있습니다.</translation>
  </message>
  <message>
   <source>Files that are no pictures: {count}.</source>
   <translation>사진이 아닌 파일: {count}개.</translation>
  </message>
  <message>
   <source>They are passed over.</source>
   <translation>건너뜁니다.</translation>
  </message>
  <message>
   <source>Hidden files and leftovers of file managers: {count}.</source>
   <translation>숨김 파일과 파일 관리자가 남긴 파일: {count}개.</translation>
  </message>
  <message>
   <source>Links that lead back into themselves: {count}.</source>
   <translation>자기 자신으로 되돌아가는 링크: {count}개.</translation>
  </message>
  <message>
   <source>Held out by this program: {count_val} for validation, {count_test} for test.</source>
   <translation>이 프로그램이 따로 떼어 둔 사진: 검증용 {count_val}장, 테스트용 {count_test}장.</translation>
  </message>
  <message>
   <source>They are picked by content and seed, about the same share of each class.</source>
   <translation>내용과 시드에 따라 클래스마다 거의 같은 비율로 골랐습니다.</translation>
  </message>
  <message>
   <source>There is no test split: results are measured on the validation pictures.</source>
   <translation>테스트 분할이 없습니다. 결과는 검증 사진으로 측정합니다.</translation>
  </message>
  <message>
   <source>Set a test share, or add a folder “test”, for a last check that training never sees.</source>
   <translation>학습에 전혀 쓰이지 않는 마지막 확인을 위해 테스트 비율을 정하거나 “test” 폴더를 추가하세요.</translation>
  </message>
  <message>
   <source>There is no picture with annotations in this folder that can be used.</source>
   <translation>이 폴더에는 사용할 수 있는 주석이 있는 사진이 없습니다.</translation>
  </message>
  <message>
   <source>Choose a folder with Pascal VOC, COCO or YOLO annotations beside its pictures.</source>
   <translation>사진과 함께 Pascal VOC, COCO 또는 YOLO 주석이 있는 폴더를 선택하세요.</translation>
  </message>
  <message>
   <source>No annotation names a class, and there is no list of classes in this folder.</source>
   <translation>클래스를 적은 주석이 없고 이 폴더에 클래스 목록도 없습니다.</translation>
  </message>
  <message>
   <source>Write the names of the classes into a file “classes.txt” in this folder, one on each line; check again, and draw boxes here.</source>
   <translation>이 폴더의 “classes.txt” 파일에 클래스 이름을 한 줄에 하나씩 쓰고 다시 검사한 다음, 여기에서 상자를 그리세요.</translation>
  </message>
  <message>
   <source>There is not a single usable box on any picture: there is nothing to learn.</source>
   <translation>사용할 수 있는 상자가 어느 사진에도 없어 배울 것이 없습니다.</translation>
  </message>
  <message>
   <source>Draw boxes around the objects, here or in another program.</source>
   <translation>여기에서, 또는 다른 프로그램에서 객체에 상자를 그리세요.</translation>
  </message>
  <message>
   <source>All boxes are on held-out pictures: there is nothing to train with.</source>
   <translation>모든 상자가 검증·테스트용 사진에 있어 학습할 것이 없습니다.</translation>
  </message>
  <message>
   <source>Let all pictures be split anew.</source>
   <translation>모든 사진을 다시 분할하세요.</translation>
  </message>
  <message>
   <source>There is no box on any validation picture: nothing would tell how well it learns.</source>
   <translation>검증용 사진에 상자가 하나도 없어 얼마나 잘 배우는지 알 수 없습니다.</translation>
  </message>
  <message>
   <source>Draw boxes on validation pictures, or let all pictures be split anew.</source>
   <translation>검증용 사진에 상자를 그리거나 모든 사진을 다시 분할하세요.</translation>
  </message>
  <message>
   <source>Classes without a single training box: {names}. They will not be found.</source>
   <translation>학습용 상자가 하나도 없는 클래스: {names}. 이 클래스는 찾지 못합니다.</translation>
  </message>
  <message>
   <source>Draw boxes on training pictures, or let all pictures be split anew.</source>
   <translation>학습용 사진에 상자를 그리거나 모든 사진을 다시 분할하세요.</translation>
  </message>
  <message>
   <source>Classes without a validation box: {names}. Nothing tells how well they are learnt.</source>
   <translation>검증용 상자가 없는 클래스: {names}. 얼마나 잘 배웠는지 알 수 없습니다.</translation>
  </message>
  <message>
   <source>Annotations that cannot be read: {boxes}, for example {example}. They are not used.</source>
   <translation>읽을 수 없는 주석: {boxes}개. 예: {example}. 사용하지 않습니다.</translation>
  </message>
  <message>
   <source>Correct them, or write them again with the program they come from.</source>
   <translation>주석을 고치거나, 주석을 만든 프로그램에서 다시 저장하세요.</translation>
  </message>
  <message>
   <source>The description of the data cannot be read: {example}. Names and splits in it are lost.</source>
   <translation>데이터 설명 파일을 읽을 수 없습니다: {example}. 그 안의 이름과 분할은 사용하지 못합니다.</translation>
  </message>
  <message>
   <source>Mend that line in a text editor, or write the file again; then check again.</source>
   <translation>텍스트 편집기에서 그 줄을 고치거나 파일을 다시 만든 뒤 다시 검사하세요.</translation>
  </message>
  <message>
   <source>The description of the data has no class names: {example}. It is not used.</source>
   <translation>데이터 설명 파일에 클래스 이름이 없습니다: {example}. 사용하지 않습니다.</translation>
  </message>
  <message>
   <source>Add the list “names” to it, then check again.</source>
   <translation>“names” 목록을 추가한 뒤 다시 검사하세요.</translation>
  </message>
  <message>
   <source>The description of the data names what is not in this folder: {example}.</source>
   <translation>데이터 설명 파일에 이 폴더에 없는 항목이 적혀 있습니다: {example}.</translation>
  </message>
  <message>
   <source>Correct the paths in it, or put the pictures there; they are split without it until then.</source>
   <translation>파일의 경로를 고치거나 사진을 그 위치에 두세요. 그때까지는 이 파일 없이 분할합니다.</translation>
  </message>
  <message>
   <source>Pictures that are listed in several splits: {count}, for example {example}.</source>
   <translation>여러 분할에 적혀 있는 사진: {count}장. 예: {example}.</translation>
  </message>
  <message>
   <source>Each is used once: for training, unless it is picked to be held out. Correct the lists.</source>
   <translation>한 번씩만 사용합니다. 따로 떼어 두지 않으면 학습에 씁니다. 목록을 고치세요.</translation>
  </message>
  <message>
   <source>Pictures of whose boxes none can be read: {count}, for example {example}.</source>
   <translation>상자를 하나도 읽을 수 없는 사진: {count}장. 예: {example}.</translation>
  </message>
  <message>
   <source>The files are damaged, or text or NaN stands for a number. These pictures are not used, as their objects would be learnt as background. Correct the files.</source>
   <translation>파일이 손상되었거나 숫자 자리에 글자나 NaN이 있습니다. 객체를 배경으로 배우게 되므로 이 사진은 사용하지 않습니다. 파일을 고치세요.</translation>
  </message>
  <message>
   <source>Boxes of a class that is not declared: {boxes}, for example {example}. They are not used.</source>
   <translation>선언되지 않은 클래스의 상자: {boxes}개. 예: {example}. 사용하지 않습니다.</translation>
  </message>
  <message>
   <source>Add the class to the list of names, or correct the boxes.</source>
   <translation>이름 목록에 클래스를 추가하거나 상자를 고치세요.</translation>
  </message>
  <message>
   <source>Annotations without their picture: {boxes}. They are not used.</source>
   <translation>사진이 없는 주석: {boxes}개. 사용하지 않습니다.</translation>
  </message>
  <message>
   <source>Add the pictures, or correct the names in the annotations.</source>
   <translation>사진을 추가하거나 주석의 이름을 고치세요.</translation>
  </message>
  <message>
   <source>Pictures without a label file: {count}. They are taken for pictures without objects.</source>
   <translation>레이블 파일이 없는 사진: {count}장. 객체가 없는 사진으로 봅니다.</translation>
  </message>
  <message>
   <source>If objects are on them, draw the boxes, or leave these pictures out.</source>
   <translation>객체가 있는 사진이면 상자를 그리거나 그 사진을 제외하세요.</translation>
  </message>
  <message>
   <source>Pictures that no annotation names: {count}. They are not used.</source>
   <translation>주석에 나오지 않는 사진: {count}장. 사용하지 않습니다.</translation>
  </message>
  <message>
   <source>Annotate them, or move them elsewhere.</source>
   <translation>주석을 달거나 다른 곳으로 옮기세요.</translation>
  </message>
  <message>
   <source>Boxes whose place is not a number: {boxes}. They are not used.</source>
   <translation>위치가 숫자가 아닌 상자: {boxes}개. 사용하지 않습니다.</translation>
  </message>
  <message>
   <source>Draw them again.</source>
   <translation>다시 그리세요.</translation>
  </message>
  <message>
   <source>Boxes without an area: {boxes}. They are not used.</source>
   <translation>넓이가 없는 상자: {boxes}개. 사용하지 않습니다.</translation>
  </message>
  <message>
   <source>They were mostly drawn by accident: delete them, or draw them again. A picture with no other boxes is taken for one without objects.</source>
   <translation>대개 실수로 그린 것입니다. 지우거나 다시 그리세요. 다른 상자가 없는 사진은 객체가 없는 사진으로 봅니다.</translation>
  </message>
  <message>
   <source>Boxes that reach beyond their picture: {boxes}, by up to {amount} px. They are cut off.</source>
   <translation>사진 밖으로 나간 상자: {boxes}개, 최대 {amount} px. 나간 부분은 잘라 냅니다.</translation>
  </message>
  <message>
   <source>A few pixels do no harm. More may mean that the pictures were resized after drawing.</source>
   <translation>몇 픽셀은 문제가 없습니다. 더 많으면 상자를 그린 뒤에 사진 크기를 바꾼 것일 수 있습니다.</translation>
  </message>
  <message>
   <source>Boxes around nearly the whole picture: {boxes}.</source>
   <translation>사진을 거의 다 덮는 상자: {boxes}개.</translation>
  </message>
  <message>
   <source>Look whether they are meant; boxes drawn by accident disturb the training.</source>
   <translation>의도한 것인지 확인하세요. 실수로 그린 상자는 학습을 방해합니다.</translation>
  </message>
  <message>
   <source>Pictures of another size than their annotations say: {count}, for example {example}.</source>
   <translation>주석에 적힌 것과 크기가 다른 사진: {count}장. 예: {example}.</translation>
  </message>
  <message>
   <source>If they were resized after drawing, the boxes are in the wrong places: look at them.</source>
   <translation>상자를 그린 뒤에 크기를 바꾸었다면 상자 위치가 맞지 않습니다. 확인하세요.</translation>
  </message>
  <message>
   <source>Pictures that are turned against their annotations: {count}.</source>
   <translation>주석과 방향이 다른 사진: {count}장.</translation>
  </message>
  <message>
   <source>The camera noted that it was held upright. Look whether the boxes are in the right places.</source>
   <translation>세워서 찍었다고 카메라가 기록한 사진입니다. 상자 위치가 맞는지 확인하세요.</translation>
  </message>
  <message>
   <source>The shape is the same, so the boxes were scaled with them: look whether they fit.</source>
   <translation>가로세로 비율이 같아 상자도 함께 크기를 맞추었습니다. 상자가 맞는지 확인하세요.</translation>
  </message>
  <message>
   <source>Pictures that lie in their annotations and stand here: {count}. Boxes are turned along.</source>
   <translation>주석에는 누워 있지만 여기서는 서 있는 사진: {count}장. 상자도 함께 돌립니다.</translation>
  </message>
  <message>
   <source>The camera noted how it was held. Look at one of them.</source>
   <translation>어떻게 들고 찍었는지 카메라가 기록한 사진입니다. 한 장을 확인하세요.</translation>
  </message>
  <message>
   <source>Two classes with one name: {names}. They are taken for one.</source>
   <translation>이름이 같은 클래스가 둘 있음: {names}. 하나로 봅니다.</translation>
  </message>
  <message>
   <source>If they are not the same, give them different names.</source>
   <translation>서로 다른 클래스라면 다른 이름을 붙이세요.</translation>
  </message>
  <message>
   <source>Classes with fewer than {least} training boxes: {names}.</source>
   <translation>학습용 상자가 {least}개보다 적은 클래스: {names}.</translation>
  </message>
  <message>
   <source>Draw more: a hundred of each class are a start, a thousand are better.</source>
   <translation>더 그리세요. 클래스마다 백 개면 시작할 수 있고, 천 개면 더 좋습니다.</translation>
  </message>
  <message>
   <source>Uneven classes: {most_name} has {most} training boxes, {least_name} only {least}.</source>
   <translation>클래스 불균형: 학습용 상자가 {most_name} {most}개, {least_name} {least}개입니다.</translation>
  </message>
  <message>
   <source>Add pictures of the rare classes.</source>
   <translation>드문 클래스의 사진을 추가하세요.</translation>
  </message>
  <message>
   <source>Boxes that are there twice: {boxes}. Each is used once.</source>
   <translation>두 번 있는 상자: {boxes}개. 한 번씩만 사용합니다.</translation>
  </message>
  <message>
   <source>Nothing to do.</source>
   <translation>할 일이 없습니다.</translation>
  </message>
  <message>
   <source>Boxes smaller than {least} × {least} px once pictures are {side} px: {boxes}.</source>
   <translation>사진을 {side} px로 줄이면 {least} × {least} px보다 작아지는 상자: {boxes}개.</translation>
  </message>
  <message>
   <source>They can hardly be found. A network with a larger input, or pictures cut in parts, help.</source>
   <translation>거의 찾을 수 없습니다. 입력이 더 큰 네트워크를 쓰거나 사진을 여러 부분으로 나누면 나아집니다.</translation>
  </message>
  <message>
   <source>Pictures with more than {usual} boxes: {count}, the fullest with {most}.</source>
   <translation>상자가 {usual}개보다 많은 사진: {count}장. 가장 많은 사진은 {most}개.</translation>
  </message>
  <message>
   <source>All are learnt from, but a detector gives so many answers at most. Raise the most boxes in the settings of training and export, or cut such pictures into parts.</source>
   <translation>모두 학습에 쓰지만 검출기가 내는 답은 그 수까지입니다. 학습 설정의 최대 검출 수와 내보내기 설정의 최대 상자 수를 늘리거나, 사진을 여러 부분으로 나누세요.</translation>
  </message>
  <message>
   <source>Boxes around crowds or difficult objects: {boxes}.</source>
   <translation>무리나 어려운 객체를 표시한 상자: {boxes}개.</translation>
  </message>
  <message>
   <source>They are not learnt from, and finding them counts neither way.</source>
   <translation>학습에 쓰지 않으며, 찾아도 맞거나 틀린 것으로 세지 않습니다.</translation>
  </message>
  <message>
   <source>Pictures without any object: {count}.</source>
   <translation>객체가 없는 사진: {count}장.</translation>
  </message>
  <message>
   <source>They teach what is no object. Up to a tenth of all pictures is usual.</source>
   <translation>무엇이 객체가 아닌지 가르칩니다. 보통 전체 사진의 십분의 일까지 둡니다.</translation>
  </message>
  <message>
   <source>Declared classes without any box: {names}.</source>
   <translation>상자가 하나도 없는 선언된 클래스: {names}.</translation>
  </message>
  <message>
   <source>The network keeps a place for them, which is never used.</source>
   <translation>네트워크에 자리는 남지만 쓰이지 않습니다.</translation>
  </message>
 </context>
 <context>
  <name>data/remedies.py</name>
  <message>
   <source>remedy</source>
   <translation>해결 방법</translation>
  </message>
  <message>
   <source>Leave them out</source>
   <translation>제외</translation>
  </message>
  <message>
   <source>Split anew</source>
   <translation>다시 분할</translation>
  </message>
  <message>
   <source>Merge them</source>
   <translation>합치기</translation>
  </message>
 </context>
 <context>
  <name>data/rewriting.py</name>
  <message>
   <source>The file is as it was. Free some space, or make sure that you may write there.</source>
   <translation>파일은 그대로입니다. 공간을 비우거나 쓰기 권한이 있는지 확인하세요.</translation>
  </message>
  <message>
   <source>{path} cannot be read, so no boxes were written into it.</source>
   <translation>{path} 파일을 읽을 수 없어 상자를 저장하지 않았습니다.</translation>
  </message>
  <message>
   <source>Check the data again, and mend that file or restore an earlier copy of it.</source>
   <translation>데이터를 다시 검사한 뒤 그 파일을 고치거나 이전 사본을 복원하세요.</translation>
  </message>
 </context>
 <context>
  <name>data/samples.py</name>
  <message>
   <source>sample</source>
   <translation>예제</translation>
  </message>
  <message>
   <source>Making the sample “{title}”</source>
   <translation>예제 “{title}” 만들기</translation>
  </message>
  <message>
   <source>Handwritten digits</source>
   <translation>손글씨 숫자</translation>
  </message>
  <message>
   <source>1797 small grey pictures of the digits 0 to 9; trained in a minute.</source>
   <translation>0부터 9까지 숫자의 작은 회색 사진 1797장. 1분이면 학습됩니다.</translation>
  </message>
  <message>
   <source>Machine parts</source>
   <translation>기계 부품</translation>
  </message>
  <message>
   <source>Drawn bolts, nuts, washers and gears on changing backgrounds, in colour.</source>
   <translation>여러 배경 위에 그린 볼트, 너트, 와셔, 기어의 컬러 그림.</translation>
  </message>
  <message>
   <source>Parts on a bench</source>
   <translation>작업대 위의 부품</translation>
  </message>
  <message>
   <source>Drawn machine parts, up to nine in a picture, with a box around each.</source>
   <translation>기계 부품 그림. 한 장에 최대 아홉 개이며 부품마다 상자가 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>data/scan.py</name>
  <message>
   <source>Looking at the folder: {files}</source>
   <translation>폴더 살펴보기: {files}</translation>
  </message>
  <message>
   <source>{path} is a file, not a folder.</source>
   <translation>{path}은(는) 폴더가 아니라 파일입니다.</translation>
  </message>
  <message>
   <source>Choose the folder that holds the pictures; unpack an archive first.</source>
   <translation>사진이 들어 있는 폴더를 선택하세요. 압축 파일은 먼저 푸세요.</translation>
  </message>
 </context>
 <context>
  <name>data/settings.py</name>
  <message>
   <source>Folder</source>
   <translation>폴더</translation>
  </message>
  <message>
   <source>The folder with your pictures</source>
   <translation>사진이 들어 있는 폴더</translation>
  </message>
  <message>
   <source>Validation share</source>
   <translation>검증 비율</translation>
  </message>
  <message>
   <source>Held out to check the training, where the folder has no split of its own</source>
   <translation>폴더에 자체 분할이 없을 때 학습을 확인하려고 떼어 놓는 비율</translation>
  </message>
  <message>
   <source>Test share</source>
   <translation>테스트 비율</translation>
  </message>
  <message>
   <source>Held out for a last check that training never sees; 0: none</source>
   <translation>학습에 전혀 쓰이지 않는 마지막 확인을 위해 떼어 놓는 비율. 0이면 없음</translation>
  </message>
  <message>
   <source>Keep the folder's splits</source>
   <translation>폴더의 분할 유지</translation>
  </message>
  <message>
   <source>Use its train, val and test pictures as they are; otherwise all are split anew</source>
   <translation>폴더의 train, val, test 사진을 그대로 사용. 끄면 모두 다시 분할</translation>
  </message>
  <message>
   <source>Keep look-alikes together</source>
   <translation>비슷한 사진 함께 두기</translation>
  </message>
  <message>
   <source>Near-duplicates and frames of one sequence go to the same side of a split</source>
   <translation>유사 중복과 한 시퀀스의 프레임을 분할의 같은 쪽에 배치</translation>
  </message>
  <message>
   <source>Merge class names</source>
   <translation>클래스 이름 합치기</translation>
  </message>
  <message>
   <source>Take classes whose names differ only in upper and lower case for one</source>
   <translation>이름이 대소문자만 다른 클래스를 하나로 취급</translation>
  </message>
  <message>
   <source>Left out</source>
   <translation>제외 항목</translation>
  </message>
  <message>
   <source>Files and folders inside the folder that are not used; * stands for anything</source>
   <translation>폴더 안에서 사용하지 않을 파일과 폴더. *는 모든 글자를 뜻함</translation>
  </message>
  <message>
   <source>Seed</source>
   <translation>시드</translation>
  </message>
  <message>
   <source>Another number makes another split</source>
   <translation>숫자를 바꾸면 분할이 달라짐</translation>
  </message>
 </context>
 <context>
  <name>data/stage.py</name>
  <message>
   <source>Choose the folder with your pictures.</source>
   <translation>사진 폴더를 선택하세요.</translation>
  </message>
  <message>
   <source>{text}, warnings: {count}</source>
   <translation>{text}, 경고 {count}개</translation>
  </message>
  <message>
   <source>Data</source>
   <translation>데이터</translation>
  </message>
  <message>
   <source>Which pictures should it learn from?</source>
   <translation>어떤 사진으로 배울까요?</translation>
  </message>
 </context>
 <context>
  <name>data/tasks.py</name>
  <message>
   <source>Boxes</source>
   <translation>상자</translation>
  </message>
 </context>
 <context>
  <name>data/voc.py</name>
  <message>
   <source>Reading annotations</source>
   <translation>주석 읽는 중</translation>
  </message>
 </context>
 <context>
  <name>deploy/bundle.py</name>
  <message>
   <source>This folder is complete: model, labels and the program that runs them. It needs Python {python} or newer and the packages in requirements.txt:</source>
   <translation>이 폴더에는 모델, 레이블, 실행 프로그램이 모두 들어 있습니다. Python {python} 이상과 requirements.txt의 패키지가 필요합니다:</translation>
  </message>
  <message>
   <source>Check that it works here (compares one stored picture with its stored answer):</source>
   <translation>여기서 작동하는지 확인(저장된 사진 한 장을 저장된 답과 비교):</translation>
  </message>
  <message>
   <source>Use it:</source>
   <translation>사용:</translation>
  </message>
  <message>
   <source>Add --json for one line of JSON per picture, --save FOLDER for annotated copies and tables, --show for a window. {more} Video, cameras and streams need OpenCV: python -m pip install opencv-python</source>
   <translation>--json을 붙이면 사진마다 JSON 한 줄을 출력하고, --save FOLDER는 결과를 표시한 사본과 표를 저장하며, --show는 창을 엽니다. {more} 동영상, 카메라, 스트림에는 OpenCV가 필요합니다: python -m pip install opencv-python</translation>
  </message>
  <message>
   <source>Measure it (raw samples as JSON):</source>
   <translation>측정(원시 표본을 JSON으로 출력):</translation>
  </message>
  <message>
   <source>model.yaml tells what the model is and how pictures are prepared; model.json is the same for the program. sha256sum -c MANIFEST tells whether every file arrived whole.</source>
   <translation>model.yaml에는 모델의 종류와 사진 준비 방법이 적혀 있습니다. model.json은 같은 내용을 프로그램용으로 담은 것입니다. sha256sum -c MANIFEST로 모든 파일이 온전히 도착했는지 확인할 수 있습니다.</translation>
  </message>
  <message>
   <source>{folder} is not a complete bundle.</source>
   <translation>{folder} 폴더는 온전한 번들이 아닙니다.</translation>
  </message>
  <message>
   <source>Make the bundle again.</source>
   <translation>번들을 다시 만드세요.</translation>
  </message>
  <message>
   <source>a picture</source>
   <translation>사진 한 장</translation>
  </message>
  <message>
   <source>a folder of pictures</source>
   <translation>사진 폴더</translation>
  </message>
  <message>
   <source>a video</source>
   <translation>비디오</translation>
  </message>
  <message>
   <source>the first camera</source>
   <translation>첫 번째 카메라</translation>
  </message>
  <message>
   <source>an address</source>
   <translation>주소</translation>
  </message>
 </context>
 <context>
  <name>deploy/card.py</name>
  <message>
   <source>{engine} models are not installed by this program.</source>
   <translation>{engine} 모델은 이 프로그램으로 설치하지 않습니다.</translation>
  </message>
  <message>
   <source>They are for: {devices}. Take the files in {folder} there by hand.</source>
   <translation>사용하는 곳: {devices}. {folder} 폴더의 파일을 직접 옮기세요.</translation>
  </message>
  <message>
   <source>The exported model was not compared with the trained one: it does not run here.</source>
   <translation>내보낸 모델은 여기서 실행되지 않아 학습된 모델과 비교하지 않았습니다.</translation>
  </message>
  <message>
   <source>To deploy it all the same, switch “Accept a difference” on and export again; that is recorded.</source>
   <translation>그대로 배포하려면 “차이 허용”을 켜고 다시 내보내세요. 이 선택은 기록됩니다.</translation>
  </message>
  <message>
   <source>The exported model does not compute what the trained one does.</source>
   <translation>내보낸 모델의 계산 결과가 학습된 모델과 다릅니다.</translation>
  </message>
  <message>
   <source>Look at the comparison on the page Export, and export again.</source>
   <translation>‘내보내기’ 페이지의 비교를 확인하고 다시 내보내세요.</translation>
  </message>
  <message>
   <source>{path} is incomplete.</source>
   <translation>{path} 파일이 불완전합니다.</translation>
  </message>
  <message>
   <source>Export the model again.</source>
   <translation>모델을 다시 내보내세요.</translation>
  </message>
  <message>
   <source>{path} is missing or was changed after it was checked.</source>
   <translation>{path} 파일이 없거나 검사한 뒤에 바뀌었습니다.</translation>
  </message>
 </context>
 <context>
  <name>deploy/coming.py</name>
  <message>
   <source>{send} MB to send, {need} MB needed there, {free} MB free</source>
   <translation>보낼 양 {send} MB, 장치에 필요한 공간 {need} MB, 여유 {free} MB</translation>
  </message>
  <message>
   <source>{send} MB to send, about {need} MB needed there, {free} MB free</source>
   <translation>보낼 양 {send} MB, 장치에 필요한 공간 약 {need} MB, 여유 {free} MB</translation>
  </message>
  <message>
   <source>there</source>
   <translation>있음</translation>
  </message>
  <message>
   <source>to send</source>
   <translation>보낼 예정</translation>
  </message>
  <message>
   <source>Model {name}</source>
   <translation>모델 {name}</translation>
  </message>
  <message>
   <source>Runner, labels, golden picture</source>
   <translation>실행기, 레이블, 기준 사진</translation>
  </message>
 </context>
 <context>
  <name>deploy/install.py</name>
  <message>
   <source>Installed</source>
   <translation>설치됨</translation>
  </message>
  <message>
   <source>Switching to it</source>
   <translation>새 릴리스로 전환 중</translation>
  </message>
  <message>
   <source>Looking what is there</source>
   <translation>이미 있는 것 확인 중</translation>
  </message>
  <message>
   <source>Checking what arrived</source>
   <translation>받은 파일 검사 중</translation>
  </message>
  <message>
   <source>Unpacking the packages</source>
   <translation>패키지 푸는 중</translation>
  </message>
  <message>
   <source>Building the engine there and probing it: this takes minutes</source>
   <translation>장치에서 엔진을 만들고 시험하는 중입니다. 몇 분 걸립니다</translation>
  </message>
  <message>
   <source>Probing the golden picture</source>
   <translation>기준 사진 점검 중</translation>
  </message>
 </context>
 <context>
  <name>deploy/monitor/drift.py</name>
  <message>
   <source>“{name}” is found less often: {now} of its answers instead of {before}.</source>
   <translation>“{name}” 답이 줄었습니다: 답의 {before}에서 {now}(으)로.</translation>
  </message>
  <message>
   <source>Pictures are darker than those it was checked with.</source>
   <translation>사진이 검사할 때보다 어둡습니다.</translation>
  </message>
  <message>
   <source>Pictures are brighter than those it was checked with.</source>
   <translation>사진이 검사할 때보다 밝습니다.</translation>
  </message>
  <message>
   <source>Pictures have less contrast than those it was checked with.</source>
   <translation>사진의 대비가 검사할 때보다 낮습니다.</translation>
  </message>
  <message>
   <source>Pictures have more contrast than those it was checked with.</source>
   <translation>사진의 대비가 검사할 때보다 높습니다.</translation>
  </message>
  <message>
   <source>Pictures are smaller than those it was checked with.</source>
   <translation>사진이 검사할 때보다 작습니다.</translation>
  </message>
  <message>
   <source>Pictures are larger than those it was checked with.</source>
   <translation>사진이 검사할 때보다 큽니다.</translation>
  </message>
  <message>
   <source>It is less sure of its answers than it was.</source>
   <translation>답의 신뢰도가 전보다 낮습니다.</translation>
  </message>
  <message>
   <source>It is surer of its answers than it was.</source>
   <translation>답의 신뢰도가 전보다 높습니다.</translation>
  </message>
  <message>
   <source>It finds fewer objects in a picture than it did.</source>
   <translation>사진에서 찾는 객체가 전보다 적습니다.</translation>
  </message>
  <message>
   <source>It finds more objects in a picture than it did.</source>
   <translation>사진에서 찾는 객체가 전보다 많습니다.</translation>
  </message>
  <message>
   <source>The brightness of pictures is spread differently than it was.</source>
   <translation>사진의 밝기 분포가 전과 다릅니다.</translation>
  </message>
  <message>
   <source>The contrast of pictures is spread differently than it was.</source>
   <translation>사진의 대비 분포가 전과 다릅니다.</translation>
  </message>
  <message>
   <source>The sizes of pictures are spread differently than they were.</source>
   <translation>사진의 크기 분포가 전과 다릅니다.</translation>
  </message>
  <message>
   <source>How sure it is of its answers is spread differently than it was.</source>
   <translation>답의 신뢰도 분포가 전과 다릅니다.</translation>
  </message>
  <message>
   <source>How many objects it finds is spread differently than it was.</source>
   <translation>찾는 객체 수의 분포가 전과 다릅니다.</translation>
  </message>
  <message>
   <source>“{name}” is found more often: {now} of its answers instead of {before}.</source>
   <translation>“{name}” 답이 늘었습니다: 답의 {before}에서 {now}(으)로.</translation>
  </message>
 </context>
 <context>
  <name>deploy/monitor/fetch.py</name>
  <message>
   <source>{path} on the device is too large.</source>
   <translation>장치의 {path} 파일이 너무 큽니다.</translation>
  </message>
  <message>
   <source>{path} on the device is not what the deployed program writes.</source>
   <translation>장치의 {path} 파일은 배포된 프로그램이 쓴 것이 아닙니다.</translation>
  </message>
  <message>
   <source>Deploy again, so that both are of the same version.</source>
   <translation>둘의 버전이 같아지도록 다시 배포하세요.</translation>
  </message>
 </context>
 <context>
  <name>deploy/monitor/gathered.py</name>
  <message>
   <source>{path} is damaged and begun anew: {reason}.</source>
   <translation>{path} 파일이 손상되어 새로 시작합니다: {reason}.</translation>
  </message>
 </context>
 <context>
  <name>deploy/monitor/health.py</name>
  <message>
   <source>not used yet</source>
   <translation>아직 사용 안 함</translation>
  </message>
  <message>
   <source>well</source>
   <translation>정상</translation>
  </message>
  <message>
   <source>worth a look</source>
   <translation>확인 필요</translation>
  </message>
  <message>
   <source>in trouble</source>
   <translation>문제 있음</translation>
  </message>
  <message>
   <source>inputs that could not be read</source>
   <translation>읽지 못한 입력</translation>
  </message>
  <message>
   <source>streams that broke off</source>
   <translation>끊긴 스트림</translation>
  </message>
  <message>
   <source>the model</source>
   <translation>모델</translation>
  </message>
  <message>
   <source>outputs that could not be written</source>
   <translation>쓰지 못한 출력</translation>
  </message>
  <message>
   <source>It takes {now} ms (p90) where {before} ms were measured.</source>
   <translation>측정값은 {before} ms인데 지금은 {now} ms(p90) 걸립니다.</translation>
  </message>
  <message>
   <source>1 error, {kind}.</source>
   <translation>오류 1건: {kind}.</translation>
  </message>
  <message>
   <source>{count} errors, most of them {kind}.</source>
   <translation>오류 {count}건, 대부분 {kind}.</translation>
  </message>
  <message>
   <source>No pictures since {when}.</source>
   <translation>{when} 이후 사진이 없습니다.</translation>
  </message>
  <message>
   <source>of another kind</source>
   <translation>다른 종류</translation>
  </message>
  <message>
   <source>It has not answered a picture yet.</source>
   <translation>아직 사진에 답한 적이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>deploy/monitor/inbox.py</name>
  <message>
   <source>Fetching uncertain pictures</source>
   <translation>불확실한 사진 가져오는 중</translation>
  </message>
  <message>
   <source>There is no class “{label}” in the data.</source>
   <translation>데이터에 “{label}” 클래스가 없습니다.</translation>
  </message>
  <message>
   <source>Choose one of its classes, or make a folder for it with some pictures first.</source>
   <translation>있는 클래스 중에서 고르거나, 먼저 그 클래스의 폴더를 만들어 사진을 넣으세요.</translation>
  </message>
  <message>
   <source>Choose what it shows.</source>
   <translation>사진에 무엇이 있는지 선택하세요.</translation>
  </message>
  <message>
   <source>There is no picture of the class “{label}” yet.</source>
   <translation>“{label}” 클래스의 사진이 아직 없습니다.</translation>
  </message>
  <message>
   <source>Make a folder for it with some pictures first, and check the data.</source>
   <translation>먼저 그 클래스의 폴더를 만들어 사진을 넣고 데이터를 검사하세요.</translation>
  </message>
  <message>
   <source>The device's list of pictures is damaged: {reason}.</source>
   <translation>장치의 사진 목록이 손상되었습니다: {reason}.</translation>
  </message>
  <message>
   <source>A picture of this data gets boxes, not a class.</source>
   <translation>이 데이터의 사진에는 클래스가 아니라 상자를 표시합니다.</translation>
  </message>
  <message>
   <source>A picture of this data gets a class.</source>
   <translation>이 데이터의 사진에는 클래스를 정합니다.</translation>
  </message>
 </context>
 <context>
  <name>deploy/monitor/placing.py</name>
  <message>
   <source>No annotation file is about the pictures in {folder}.</source>
   <translation>{folder} 폴더의 사진에 대한 주석 파일이 없습니다.</translation>
  </message>
  <message>
   <source>Add the picture to the data set by hand.</source>
   <translation>사진을 데이터에 직접 추가하세요.</translation>
  </message>
  <message>
   <source>{path} is too large to be changed here.</source>
   <translation>{path} 파일이 너무 커서 여기서 바꿀 수 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>deploy/monitor/reference.py</name>
  <message>
   <source>Looking at validation pictures</source>
   <translation>검증 사진 살펴보는 중</translation>
  </message>
  <message>
   <source>The validation pictures are gone: {folder}</source>
   <translation>검증 사진이 없어졌습니다: {folder}</translation>
  </message>
  <message>
   <source>Answers are not compared: {reason}</source>
   <translation>답을 비교하지 않습니다: {reason}</translation>
  </message>
 </context>
 <context>
  <name>deploy/monitor/stage.py</name>
  <message>
   <source>Hours</source>
   <translation>판단 시간</translation>
  </message>
  <message>
   <source>How much of the last running time is judged</source>
   <translation>최근 작동 시간 중 판단에 쓰는 길이</translation>
  </message>
  <message>
   <source>Uncertain pictures</source>
   <translation>불확실한 사진</translation>
  </message>
  <message>
   <source>How many pictures the device keeps that it is least sure of; 0: none</source>
   <translation>장치에 보관할, 신뢰도가 가장 낮은 사진의 수. 0이면 보관 안 함</translation>
  </message>
  <message>
   <source>Asking the device</source>
   <translation>장치 확인</translation>
  </message>
  <message>
   <source>Monitor</source>
   <translation>모니터링</translation>
  </message>
  <message>
   <source>Is it still well?</source>
   <translation>계속 잘 작동하나요?</translation>
  </message>
  <message>
   <source>{ms} ms (p90)</source>
   <translation>{ms} ms(p90)</translation>
  </message>
 </context>
 <context>
  <name>deploy/predict.py</name>
  <message>
   <source>Running the model on {pictures}</source>
   <translation>{pictures}으로 모델 실행 중</translation>
  </message>
  <message>
   <source>The installed program failed: {reason}</source>
   <translation>설치된 프로그램이 실패했습니다: {reason}</translation>
  </message>
  <message>
   <source>The installed program said nothing for {minutes} minutes.</source>
   <translation>설치된 프로그램이 {minutes}분 동안 응답하지 않았습니다.</translation>
  </message>
  <message>
   <source>Nothing is installed in {folder}.</source>
   <translation>{folder} 폴더에 설치된 것이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>deploy/probing.py</name>
  <message>
   <source>Install what has {library} on the device, then deploy again.</source>
   <translation>장치에 {library}이(가) 든 패키지를 설치한 뒤 다시 배포하세요.</translation>
  </message>
  <message>
   <source>The golden picture failed: {reason}</source>
   <translation>기준 사진 점검에 실패했습니다: {reason}</translation>
  </message>
  <message>
   <source>Export again; if it fails again, look at the details.</source>
   <translation>다시 내보내세요. 또 실패하면 자세한 내용을 확인하세요.</translation>
  </message>
  <message>
   <source>Install it on the device, for example: sudo apt install {package}. Then deploy again.</source>
   <translation>장치에 설치한 뒤 다시 배포하세요. 예: sudo apt install {package}</translation>
  </message>
  <message>
   <source>The golden picture failed: it is off by {difference} (allowed {tolerance}).</source>
   <translation>기준 사진 점검에 실패했습니다. 차이 {difference}(허용 {tolerance}).</translation>
  </message>
  <message>
   <source>The golden picture was not answered within {seconds} s.</source>
   <translation>{seconds}초 안에 기준 사진의 답이 나오지 않았습니다.</translation>
  </message>
  <message>
   <source>Raise the time limit of the probe if the device is slow.</source>
   <translation>장치가 느리면 점검의 시간 제한을 늘리세요.</translation>
  </message>
  <message>
   <source>The installed program could not be started.</source>
   <translation>설치된 프로그램을 시작하지 못했습니다.</translation>
  </message>
  <message>
   <source>The golden picture's answer cannot be read.</source>
   <translation>기준 사진의 답을 읽을 수 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>deploy/provision.py</name>
  <message>
   <source>Asking the device what it has</source>
   <translation>장치에 있는 것 확인 중</translation>
  </message>
 </context>
 <context>
  <name>deploy/pythons.py</name>
  <message>
   <source>Install Python {least} or newer there, for example: sudo apt install python3</source>
   <translation>장치에 Python {least} 이상을 설치하세요. 예: sudo apt install python3</translation>
  </message>
  <message>
   <source>On a phone the app Termux runs the model: in it, “{command}”, then connect to ssh://PHONE:8022 instead of ADB.</source>
   <translation>휴대폰에서는 Termux 앱이 모델을 실행합니다. 앱에서 “{command}”을(를) 실행한 뒤, ADB 대신 ssh://PHONE:8022로 연결하세요.</translation>
  </message>
  <message>
   <source>The Python of {device} is too old: {version}.</source>
   <translation>{device} 장치의 Python이 너무 오래되었습니다: {version}.</translation>
  </message>
  <message>
   <source>{device} has no Python.</source>
   <translation>{device} 장치에 Python이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>deploy/records.py</name>
  <message>
   <source>It was kept as {name}; a new one was begun.</source>
   <translation>{name}(으)로 보관하고 새로 시작했습니다.</translation>
  </message>
  <message>
   <source>Restore an earlier copy, or delete it: it is only a history.</source>
   <translation>이전 사본을 복원하거나 삭제하세요. 기록일 뿐입니다.</translation>
  </message>
 </context>
 <context>
  <name>deploy/refusals.py</name>
  <message>
   <source>Wait until it has finished, then try again.</source>
   <translation>끝날 때까지 기다린 뒤 다시 시도하세요.</translation>
  </message>
  <message>
   <source>The line to {device} was lost in the middle of the installation.</source>
   <translation>설치하는 도중에 {device} 장치와 연결이 끊겼습니다.</translation>
  </message>
  <message>
   <source>What was installed before is still current. Check the cable or the wireless network and that the device is on, then try again: what was sent is kept.</source>
   <translation>전에 설치한 것이 그대로 사용됩니다. 케이블이나 무선 네트워크, 장치의 전원을 확인한 뒤 다시 시도하세요. 보낸 것은 남아 있습니다.</translation>
  </message>
  <message>
   <source>{device} needs {needed} MB for this and has {free} MB free.</source>
   <translation>{device} 장치에 {needed} MB가 필요하지만 여유 공간은 {free} MB입니다.</translation>
  </message>
  <message>
   <source>Free {short} MB there, or choose a folder on another disk. What was installed before is still current.</source>
   <translation>장치에서 {short} MB를 비우거나 다른 디스크의 폴더를 선택하세요. 전에 설치한 것이 그대로 사용됩니다.</translation>
  </message>
  <message>
   <source>{device} can hold {free} more files; {needed} are to be written.</source>
   <translation>{device} 장치에는 파일을 {free}개 더 둘 수 있지만 {needed}개를 써야 합니다.</translation>
  </message>
  <message>
   <source>Delete files there that are not needed. What was installed before is still current.</source>
   <translation>장치에서 필요 없는 파일을 삭제하세요. 전에 설치한 것이 그대로 사용됩니다.</translation>
  </message>
  <message>
   <source>The folder on {device} could not be written: {reason}.</source>
   <translation>{device} 장치의 폴더에 쓰지 못했습니다: {reason}.</translation>
  </message>
  <message>
   <source>Choose a folder that you may write to, with enough space. What was installed before is still current.</source>
   <translation>쓰기 권한과 공간이 충분한 폴더를 선택하세요. 전에 설치한 것이 그대로 사용됩니다.</translation>
  </message>
  <message>
   <source>{user} at {host} is installing in {folder}.</source>
   <translation>{user}({host})이(가) {folder} 폴더에 설치하고 있습니다.</translation>
  </message>
  <message>
   <source>{folder} holds other things: {name}.</source>
   <translation>{folder} 폴더에 다른 것이 들어 있습니다: {name}.</translation>
  </message>
  <message>
   <source>Choose an empty folder, or one that does not exist yet.</source>
   <translation>빈 폴더나 아직 없는 폴더를 선택하세요.</translation>
  </message>
  <message>
   <source>{path} is damaged.</source>
   <translation>{path} 파일이 손상되었습니다.</translation>
  </message>
  <message>
   <source>Delete that folder and install again, or choose another folder.</source>
   <translation>그 폴더를 삭제하고 다시 설치하거나 다른 폴더를 선택하세요.</translation>
  </message>
  <message>
   <source>The copy on {device} is not whole.</source>
   <translation>{device} 장치의 사본이 온전하지 않습니다.</translation>
  </message>
  <message>
   <source>Is the disk sound? Try again, or choose another folder.</source>
   <translation>디스크에 이상이 없는지 확인하세요. 다시 시도하거나 다른 폴더를 선택하세요.</translation>
  </message>
  <message>
   <source>There is no release {release} on {device}.</source>
   <translation>{device} 장치에 릴리스 {release}이(가) 없습니다.</translation>
  </message>
  <message>
   <source>There is no earlier release in {folder}.</source>
   <translation>{folder} 폴더에 이전 릴리스가 없습니다.</translation>
  </message>
  <message>
   <source>Install another one first.</source>
   <translation>먼저 다른 릴리스를 설치하세요.</translation>
  </message>
  <message>
   <source>Release {release} is not whole any more.</source>
   <translation>릴리스 {release}의 파일이 온전하지 않습니다.</translation>
  </message>
  <message>
   <source>Choose another release, or install again.</source>
   <translation>다른 릴리스를 선택하거나 다시 설치하세요.</translation>
  </message>
  <message>
   <source>A package could not be unpacked on {device}: {reason}</source>
   <translation>{device} 장치에서 패키지를 풀지 못했습니다: {reason}</translation>
  </message>
  <message>
   <source>Deploy again; the package is fetched anew when it is damaged.</source>
   <translation>다시 배포하세요. 패키지가 손상되었으면 새로 받습니다.</translation>
  </message>
  <message>
   <source>The disk of {device} is full.</source>
   <translation>{device} 장치의 디스크가 가득 찼습니다.</translation>
  </message>
  <message>
   <source>Free some space there. What was installed before is still current.</source>
   <translation>장치의 공간을 비우세요. 전에 설치한 것이 그대로 사용됩니다.</translation>
  </message>
  <message>
   <source>Another program is installing in {folder}.</source>
   <translation>다른 프로그램이 {folder} 폴더에 설치하고 있습니다.</translation>
  </message>
  <message>
   <source>somebody</source>
   <translation>누군가</translation>
  </message>
 </context>
 <context>
  <name>deploy/sending.py</name>
  <message>
   <source>Sending {name}: {sent} of {total} MB, {rate} MB/s</source>
   <translation>{name} 보내는 중: {sent}/{total} MB, {rate} MB/s</translation>
  </message>
  <message>
   <source>Fetch the packages again.</source>
   <translation>패키지를 다시 받으세요.</translation>
  </message>
 </context>
 <context>
  <name>deploy/service.py</name>
  <message>
   <source>Install the app Termux:Boot from F-Droid and open it once.</source>
   <translation>F-Droid에서 Termux:Boot 앱을 설치하고 한 번 여세요.</translation>
  </message>
  <message>
   <source>It starts when you log in there. To start it with the device: {command}</source>
   <translation>장치에 로그인하면 시작됩니다. 장치를 켤 때 시작하려면: {command}</translation>
  </message>
  <message>
   <source>The service failed on {device}: {reason}</source>
   <translation>{device} 장치에서 서비스가 실패했습니다: {reason}</translation>
  </message>
  <message>
   <source>Look at its log.</source>
   <translation>로그를 확인하세요.</translation>
  </message>
  <message>
   <source>it took too long</source>
   <translation>시간이 너무 오래 걸림</translation>
  </message>
  <message>
   <source>exit code {code}</source>
   <translation>종료 코드 {code}</translation>
  </message>
  <message>
   <source>A service cannot have line breaks in its command.</source>
   <translation>서비스 명령에는 줄바꿈을 넣을 수 없습니다.</translation>
  </message>
  <message>
   <source>{device} has nothing that starts services for a user.</source>
   <translation>{device} 장치에는 사용자의 서비스를 시작하는 수단이 없습니다.</translation>
  </message>
  <message>
   <source>It needs systemd with a user session, or Termux. Otherwise start the command by the means of that system.</source>
   <translation>사용자 세션이 있는 systemd나 Termux가 필요합니다. 없으면 그 시스템의 방식으로 명령을 시작하세요.</translation>
  </message>
  <message>
   <source>There is no service {name} on {device}.</source>
   <translation>{device} 장치에 {name} 서비스가 없습니다.</translation>
  </message>
  <message>
   <source>Make it first.</source>
   <translation>먼저 만드세요.</translation>
  </message>
 </context>
 <context>
  <name>deploy/service_needs.py</name>
  <message>
   <source>The input or output “{argument}” needs {package}, which {device} does not have.</source>
   <translation>입력 또는 출력 “{argument}”에 {package}이(가) 필요하지만 {device} 장치에 없습니다.</translation>
  </message>
  <message>
   <source>Switch on “{setting}” in the settings of Deploy and deploy again.</source>
   <translation>배포 설정에서 “{setting}”을(를) 켜고 다시 배포하세요.</translation>
  </message>
  <message>
   <source>Video and cameras</source>
   <translation>동영상과 카메라</translation>
  </message>
  <message>
   <source>MQTT</source>
   <translation>MQTT</translation>
  </message>
  <message>
   <source>Install it: {command}</source>
   <translation>설치하세요: {command}</translation>
  </message>
  <message>
   <source>A camera at the board's own connector (CSI) needs the device's own OpenCV: {command}</source>
   <translation>보드의 전용 커넥터(CSI)에 연결한 카메라에는 장치에 설치된 OpenCV가 필요합니다: {command}</translation>
  </message>
 </context>
 <context>
  <name>deploy/stage.py</name>
  <message>
   <source>Release {release} is current, {size} MB, golden picture answered</source>
   <translation>릴리스 {release} 사용 중, {size} MB, 기준 사진 통과</translation>
  </message>
  <message>
   <source>Went back to release {release}</source>
   <translation>릴리스 {release}(으)로 되돌림</translation>
  </message>
  <message>
   <source>Where it is installed; empty means the program's own data folder, on a board ~/tango</source>
   <translation>설치할 위치. 비워 두면 프로그램의 데이터 폴더, 보드에서는 ~/tango</translation>
  </message>
  <message>
   <source>OpenCV goes along to a board that has none: it reads video files, cameras and network streams</source>
   <translation>OpenCV가 없는 보드에 함께 보냄. 동영상 파일, 카메라, 네트워크 스트림을 읽음</translation>
  </message>
  <message>
   <source>paho-mqtt goes along to a board that has none: it sends the answers to a broker</source>
   <translation>paho-mqtt가 없는 보드에 함께 보냄. 답을 브로커로 보냄</translation>
  </message>
  <message>
   <source>Releases kept</source>
   <translation>보관할 릴리스</translation>
  </message>
  <message>
   <source>How many releases stay for going back, the new one included</source>
   <translation>되돌릴 수 있도록 남겨 두는 릴리스 수(새 릴리스 포함)</translation>
  </message>
  <message>
   <source>Time limit of the probe</source>
   <translation>점검 시간 제한</translation>
  </message>
  <message>
   <source>How long the golden picture may take before the installation is undone</source>
   <translation>기준 사진의 답을 기다리는 시간. 넘으면 설치를 취소</translation>
  </message>
  <message>
   <source>Connecting</source>
   <translation>연결 중</translation>
  </message>
  <message>
   <source>Making the bundle</source>
   <translation>번들 만드는 중</translation>
  </message>
  <message>
   <source>The project is not deployed to {target}.</source>
   <translation>프로젝트가 {target} 장치에 배포되어 있지 않습니다.</translation>
  </message>
  <message>
   <source>Deploy</source>
   <translation>배포</translation>
  </message>
  <message>
   <source>Where should the model go?</source>
   <translation>모델을 어디에 설치할까요?</translation>
  </message>
  <message>
   <source>{device} cannot be reached from here: the bundle was made, but not installed.</source>
   <translation>{device} 장치에 여기서 연결할 수 없습니다. 번들은 만들었지만 설치하지 않았습니다.</translation>
  </message>
  <message>
   <source>Copy the folder {folder} to the device by hand and read its README.txt. To install on this computer, choose it on the page Device.</source>
   <translation>{folder} 폴더를 장치로 직접 복사하고 README.txt를 읽으세요. 이 컴퓨터에 설치하려면 ‘장치’ 페이지에서 이 컴퓨터를 선택하세요.</translation>
  </message>
  <message>
   <source>It is deployed to: {places}.</source>
   <translation>배포된 곳: {places}.</translation>
  </message>
  <message>
   <source>Deploy it first.</source>
   <translation>먼저 배포하세요.</translation>
  </message>
 </context>
 <context>
  <name>deploy/standing.py</name>
  <message>
   <source>The last deployment failed: {reason}</source>
   <translation>마지막 배포가 실패했습니다: {reason}</translation>
  </message>
  <message>
   <source>The project was last deployed to {place}, not to {target}.</source>
   <translation>프로젝트를 마지막으로 배포한 곳은 {target}이(가) 아니라 {place}입니다.</translation>
  </message>
  <message>
   <source>Deploy again: {command} – or go on with what stands there: {other}</source>
   <translation>다시 배포하세요: {command} – 또는 이미 설치된 것을 계속 사용하세요: {other}</translation>
  </message>
  <message>
   <source>Nothing is deployed yet.</source>
   <translation>아직 배포한 것이 없습니다.</translation>
  </message>
  <message>
   <source>Deploy first: {command}</source>
   <translation>먼저 배포하세요: {command}</translation>
  </message>
  <message>
   <source>Deploy there first: {command}</source>
   <translation>먼저 그곳에 배포하세요: {command}</translation>
  </message>
  <message>
   <source>Deploy again: {command}</source>
   <translation>다시 배포하세요: {command}</translation>
  </message>
  <message>
   <source>To go on with what stands there: {command}</source>
   <translation>이미 설치된 것을 계속 사용하려면: {command}</translation>
  </message>
 </context>
 <context>
  <name>deploy/strangers.py</name>
  <message>
   <source>It is machine code for {processor}; the processor there lacks {missing}.</source>
   <translation>{processor}용 기계어 코드입니다. 장치의 프로세서에 없는 것: {missing}.</translation>
  </message>
  <message>
   <source>It is for the neural unit of {made}; the chip is {chip}.</source>
   <translation>{made}의 신경망 처리 장치용입니다. 장치의 칩: {chip}.</translation>
  </message>
  <message>
   <source>It is machine code for {wanted} under {system}; the device has {architecture} under {there}.</source>
   <translation>{system}, {wanted}용 기계어 코드입니다. 장치: {there}, {architecture}.</translation>
  </message>
  <message>
   <source>This model was made for {made}; this is {here}.</source>
   <translation>이 모델은 {made}용으로 만들었습니다. 지금 장치: {here}.</translation>
  </message>
  <message>
   <source>Choose this device on the page Device and export again.</source>
   <translation>‘장치’ 페이지에서 이 장치를 선택하고 다시 내보내세요.</translation>
  </message>
  <message>
   <source>another device</source>
   <translation>다른 장치</translation>
  </message>
 </context>
 <context>
  <name>deploy/target_parity.py</name>
  <message>
   <source>The trained network that this release was made from is not in the project any more.</source>
   <translation>이 릴리스를 만든 학습된 네트워크가 프로젝트에 더 이상 없습니다.</translation>
  </message>
  <message>
   <source>Export and deploy again, then compare.</source>
   <translation>다시 내보내고 배포한 다음 비교하세요.</translation>
  </message>
  <message>
   <source>The project is not deployed.</source>
   <translation>프로젝트가 배포되어 있지 않습니다.</translation>
  </message>
  <message>
   <source>The device could not read any of the pictures.</source>
   <translation>장치에서 사진을 한 장도 읽지 못했습니다.</translation>
  </message>
 </context>
 <context>
  <name>deploy/target_records.py</name>
  <message>
   <source>The device gives other answers.</source>
   <translation>장치의 답이 다릅니다.</translation>
  </message>
  <message>
   <source>It is less accurate on the device than allowed.</source>
   <translation>장치에서 정확도가 허용보다 낮습니다.</translation>
  </message>
  <message>
   <source>The device could not read all of the pictures.</source>
   <translation>장치에서 사진을 모두 읽지는 못했습니다.</translation>
  </message>
  <message>
   <source>compared on the device: failed</source>
   <translation>장치에서 비교: 실패</translation>
  </message>
  <message>
   <source>{change} points, 95 % interval {low} to {high}</source>
   <translation>{change}포인트, 95 % 구간 {low}~{high}</translation>
  </message>
  <message>
   <source>{pictures} cannot tell a loss of {limit} points: the change lies between {low} and {high}. Compare more.</source>
   <translation>{pictures}만으로는 {limit}포인트의 손실을 판별할 수 없습니다. 변화는 {low}~{high} 사이입니다. 더 많은 사진으로 비교하세요.</translation>
  </message>
  <message>
   <source>{pictures} on the device: {agreement} % same answers as PyTorch, accuracy {trained} → {there}.</source>
   <translation>장치에서 {pictures}: PyTorch와 같은 답 {agreement} %, 정확도 {trained} → {there}.</translation>
  </message>
  <message>
   <source>Go back to the release before, or export in another precision or for another engine, and deploy that.</source>
   <translation>이전 릴리스로 되돌리거나, 다른 정밀도나 다른 엔진으로 내보낸 뒤 배포하세요.</translation>
  </message>
  <message>
   <source>not compared on the device</source>
   <translation>장치에서 비교 안 함</translation>
  </message>
  <message>
   <source>same answers as PyTorch on the device</source>
   <translation>장치에서 PyTorch와 같은 답</translation>
  </message>
  <message>
   <source>Top-1</source>
   <translation>Top-1</translation>
  </message>
  <message>
   <source>{change} points</source>
   <translation>{change}포인트</translation>
  </message>
  <message>
   <source>{path} cannot be read: {reason}</source>
   <translation>{path} 파일을 읽을 수 없습니다: {reason}</translation>
  </message>
 </context>
 <context>
  <name>deploy/tasks.py</name>
  <message>
   <source>{name}: says which of {count} classes a picture shows.</source>
   <translation>{name}: 사진이 클래스 {count}개 중 어느 것인지 알려 줍니다.</translation>
  </message>
  <message>
   <source>{name}: finds the objects of {classes} in a picture, each with a box.</source>
   <translation>{name}: 사진에서 {classes}에 속하는 객체를 찾아 상자로 표시합니다.</translation>
  </message>
  <message>
   <source>--top N gives more answers.</source>
   <translation>--top N은 답을 더 많이 보여 줍니다.</translation>
  </message>
  <message>
   <source>--score X shows boxes from a confidence of X on, --iou X takes boxes that overlap by more for one, --coco FILE writes COCO results (--help tells which ids).</source>
   <translation>--score X는 신뢰도가 X 이상인 상자를 보여 주고, --iou X는 이보다 많이 겹치는 상자를 하나로 보며, --coco FILE은 COCO 결과를 저장합니다(사용하는 id는 --help 참고).</translation>
  </message>
 </context>
 <context>
  <name>deploy/wheels/fetching.py</name>
  <message>
   <source>Packages are here</source>
   <translation>패키지 준비됨</translation>
  </message>
  <message>
   <source>Fetching {package}, {size} MB</source>
   <translation>{package} 받는 중, {size} MB</translation>
  </message>
  <message>
   <source>The wheel {file} is gone or was changed.</source>
   <translation>휠 {file}이(가) 없어졌거나 바뀌었습니다.</translation>
  </message>
  <message>
   <source>Put it back, or look for the packages again.</source>
   <translation>되돌려 놓거나 패키지를 다시 찾으세요.</translation>
  </message>
  <message>
   <source>{file} could not be fetched: no network.</source>
   <translation>{file} 파일을 받지 못했습니다: 네트워크가 없습니다.</translation>
  </message>
  <message>
   <source>Try again when there is one, or fetch the file elsewhere and put it into {folder}.</source>
   <translation>네트워크가 연결되면 다시 시도하거나, 다른 곳에서 파일을 받아 {folder} 폴더에 넣으세요.</translation>
  </message>
 </context>
 <context>
  <name>deploy/wheels/index.py</name>
  <message>
   <source>pip could not find the packages for the device.</source>
   <translation>pip에서 장치용 패키지를 찾지 못했습니다.</translation>
  </message>
  <message>
   <source>The details say why. Look at pip's settings on this computer: pip config debug</source>
   <translation>이유는 자세한 내용에 있습니다. 이 컴퓨터의 pip 설정을 확인하세요: pip config debug</translation>
  </message>
  <message>
   <source>The index has no {package} that fits.</source>
   <translation>패키지 인덱스에 맞는 {package}이(가) 없습니다.</translation>
  </message>
  <message>
   <source>Packages for the device cannot be looked for: pip is not installed here.</source>
   <translation>이 컴퓨터에 pip이 없어 장치용 패키지를 찾을 수 없습니다.</translation>
  </message>
  <message>
   <source>Install it on this computer: {command}</source>
   <translation>이 컴퓨터에 설치하세요: {command}</translation>
  </message>
  <message>
   <source>The package index cannot be reached from this computer.</source>
   <translation>이 컴퓨터에서 패키지 인덱스에 연결할 수 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>deploy/wheels/offline.py</name>
  <message>
   <source>It is for Python {python} on {architecture} with {libc} or newer.</source>
   <translation>Python {python}, {architecture}, {libc} 이상용입니다.</translation>
  </message>
  <message>
   <source>It uses the packages that the device has.</source>
   <translation>장치에 있는 패키지를 사용합니다.</translation>
  </message>
  <message>
   <source>{name}, with all that it needs, for a device without a network.</source>
   <translation>{name}와(과) 필요한 모든 것. 네트워크가 없는 장치용입니다.</translation>
  </message>
  <message>
   <source>Copy this folder to the device, or plug the stick in there, and run:</source>
   <translation>이 폴더를 장치로 복사하거나 USB 메모리를 장치에 꽂고 실행하세요:</translation>
  </message>
  <message>
   <source>It unpacks the packages, checks the golden picture and says how to start the model.</source>
   <translation>패키지를 풀고 기준 사진을 점검한 뒤 모델을 시작하는 방법을 알려 줍니다.</translation>
  </message>
  <message>
   <source>{folder} holds other things.</source>
   <translation>{folder} 폴더에 다른 것이 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>deploy/wheels/planning.py</name>
  <message>
   <source>The device's own {package} {found} does not fit; {other} {version} goes along and is used instead, without the accelerator that the device's own may use.</source>
   <translation>장치에 있는 {package} {found}은(는) 맞지 않습니다. 대신 {other} {version}을(를) 함께 보내 사용하며, 장치의 것이 쓰던 가속기는 쓰지 못할 수 있습니다.</translation>
  </message>
  <message>
   <source>Connect this computer to the network, or fetch the files elsewhere and put them into {folder}: {command}</source>
   <translation>이 컴퓨터를 네트워크에 연결하거나, 다른 곳에서 파일을 받아 {folder} 폴더에 넣으세요: {command}</translation>
  </message>
  <message>
   <source>There is no wheel of {package} for Python {python} on {architecture} with {libc}.</source>
   <translation>Python {python}, {architecture}, {libc}에 맞는 {package} 휠이 없습니다.</translation>
  </message>
  <message>
   <source>Export the model again with opset {opset}, or install a newer Python there.</source>
   <translation>opset {opset}(으)로 모델을 다시 내보내거나 장치에 더 새로운 Python을 설치하세요.</translation>
  </message>
  <message>
   <source>The OpenCV that goes along reads videos, USB cameras and streams. A camera at the board's own connector (CSI) needs the device's own OpenCV with GStreamer: install it there with “{command}” and deploy again.</source>
   <translation>함께 보내는 OpenCV는 동영상, USB 카메라, 스트림을 읽습니다. 보드의 전용 커넥터(CSI)에 연결한 카메라에는 GStreamer를 지원하는 장치 자체의 OpenCV가 필요합니다. 장치에서 “{command}” 명령으로 설치한 뒤 다시 배포하세요.</translation>
  </message>
  <message>
   <source>The device's own {package} {found} does not fit; {version} goes along and is used instead.</source>
   <translation>장치에 있는 {package} {found}은(는) 맞지 않습니다. 대신 {version}을(를) 함께 보내 사용합니다.</translation>
  </message>
  <message>
   <source>Install {package} on the device, put a wheel of your own into {folder}, or do without it: the settings of Deploy say what goes along.</source>
   <translation>장치에 {package}을(를) 설치하거나, 직접 만든 휠을 {folder} 폴더에 넣거나, 없이 사용하세요. 함께 보낼 것은 배포 설정에서 정합니다.</translation>
  </message>
  <message>
   <source>The newest {package} for Python {python} on {architecture} is {found}; this model needs {needed}.</source>
   <translation>Python {python}, {architecture}용 {package}의 최신 버전은 {found}입니다. 이 모델에는 {needed}이(가) 필요합니다.</translation>
  </message>
  <message>
   <source>Install a newer Python there.</source>
   <translation>장치에 더 새로운 Python을 설치하세요.</translation>
  </message>
  <message>
   <source>The device has no Python, which runs the model there.</source>
   <translation>장치에 모델을 실행할 Python이 없습니다.</translation>
  </message>
  <message>
   <source>Python {found} on the device is too old.</source>
   <translation>장치의 Python {found}은(는) 너무 오래되었습니다.</translation>
  </message>
  <message>
   <source>Install Python {version} or newer there.</source>
   <translation>장치에 Python {version} 이상을 설치하세요.</translation>
  </message>
  <message>
   <source>Videos and cameras are read with the device's own OpenCV.</source>
   <translation>동영상과 카메라는 장치에 설치된 OpenCV로 읽습니다.</translation>
  </message>
  <message>
   <source>The package index cannot be reached, and {packages} for Python {python} on {architecture} was not fetched before.</source>
   <translation>패키지 인덱스에 연결할 수 없고, Python {python}, {architecture}용 {packages}을(를) 전에 받아 둔 적이 없습니다.</translation>
  </message>
  <message>
   <source>Use a system with glibc there (Debian, Ubuntu), or its own package manager.</source>
   <translation>장치에 glibc를 쓰는 시스템(Debian, Ubuntu)을 쓰거나, 장치의 패키지 관리자를 이용하세요.</translation>
  </message>
  <message>
   <source>Use a 64-bit system there, or put a wheel of your own into {folder}.</source>
   <translation>장치에 64비트 시스템을 쓰거나, 직접 만든 휠을 {folder} 폴더에 넣으세요.</translation>
  </message>
  <message>
   <source>Install {package} on the device, or put a wheel of your own into {folder}.</source>
   <translation>장치에 {package}을(를) 설치하거나, 직접 만든 휠을 {folder} 폴더에 넣으세요.</translation>
  </message>
 </context>
 <context>
  <name>deploy/wheels/tags.py</name>
  <message>
   <source>There are no wheels for Python on Android.</source>
   <translation>Android의 Python용 휠은 없습니다.</translation>
  </message>
  <message>
   <source>Install the packages there, in Termux: {command}</source>
   <translation>장치의 Termux에서 패키지를 설치하세요: {command}</translation>
  </message>
  <message>
   <source>The device does not say which C library it has, so no wheels can be chosen.</source>
   <translation>장치의 C 라이브러리를 알 수 없어 휠을 고를 수 없습니다.</translation>
  </message>
  <message>
   <source>Install the packages of requirements.txt there by hand, and deploy again.</source>
   <translation>장치에 requirements.txt의 패키지를 직접 설치하고 다시 배포하세요.</translation>
  </message>
 </context>
 <context>
  <name>desktop_entry.py</name>
  <message>
   <source>This platform has no .desktop entries.</source>
   <translation>이 플랫폼은 .desktop 항목을 지원하지 않습니다.</translation>
  </message>
  <message>
   <source>Make a shortcut to the program “tango-desktop” by hand.</source>
   <translation>“tango-desktop” 프로그램의 바로 가기를 직접 만드세요.</translation>
  </message>
 </context>
 <context>
  <name>devices/adb/connection.py</name>
  <message>
   <source>The phone {phone} is connected, but does not answer.</source>
   <translation>휴대폰 {phone}: 연결되어 있지만 응답하지 않습니다.</translation>
  </message>
  <message>
   <source>Unlock it; if that does not help, restart it.</source>
   <translation>잠금을 푸세요. 그래도 안 되면 다시 시작하세요.</translation>
  </message>
  <message>
   <source>The connection to the phone {phone} is gone.</source>
   <translation>휴대폰 {phone}: 연결이 끊겼습니다.</translation>
  </message>
  <message>
   <source>See that the cable is in and the phone is on, then try again.</source>
   <translation>케이블과 휴대폰 전원을 확인한 뒤 다시 시도하세요.</translation>
  </message>
  <message>
   <source>The phone {phone} runs an Android older than 7.</source>
   <translation>휴대폰 {phone}: Android 7보다 오래된 버전입니다.</translation>
  </message>
  <message>
   <source>Choose a phone with Android 7 or newer.</source>
   <translation>Android 7 이상인 휴대폰을 선택하세요.</translation>
  </message>
 </context>
 <context>
  <name>devices/adb/files.py</name>
  <message>
   <source>{path} cannot be written on {device}: {reason}.</source>
   <translation>{device} 장치의 {path}에 쓸 수 없습니다: {reason}.</translation>
  </message>
  <message>
   <source>Check the folder's name and its permissions.</source>
   <translation>폴더의 이름과 권한을 확인하세요.</translation>
  </message>
  <message>
   <source>{path} cannot be read on {device}: {reason}.</source>
   <translation>{device} 장치의 {path}을(를) 읽을 수 없습니다: {reason}.</translation>
  </message>
  <message>
   <source>Check the file's name and its permissions.</source>
   <translation>파일의 이름과 권한을 확인하세요.</translation>
  </message>
  <message>
   <source>The storage of {device} is full: {path}.</source>
   <translation>{device} 장치의 저장 공간이 가득 찼습니다: {path}.</translation>
  </message>
  <message>
   <source>Free some space there and try again.</source>
   <translation>장치의 공간을 비우고 다시 시도하세요.</translation>
  </message>
 </context>
 <context>
  <name>devices/adb/pairing.py</name>
  <message>
   <source>The phone at {address} could not be paired.</source>
   <translation>{address}의 휴대폰과 페어링하지 못했습니다.</translation>
  </message>
  <message>
   <source>Choose “Pair device with pairing code” in the phone's wireless debugging, and type the code and the address that it shows now; they change every time.</source>
   <translation>휴대폰의 무선 디버깅에서 “페어링 코드로 기기 페어링”을 선택하고, 지금 표시되는 코드와 주소를 입력하세요. 매번 바뀝니다.</translation>
  </message>
 </context>
 <context>
  <name>devices/adb/phones.py</name>
  <message>
   <source>The ADB server does not answer.</source>
   <translation>ADB 서버가 응답하지 않습니다.</translation>
  </message>
  <message>
   <source>Run “adb kill-server” in a terminal, unplug the phone, and plug it in again.</source>
   <translation>터미널에서 “adb kill-server”를 실행하고 휴대폰을 뽑았다가 다시 꽂으세요.</translation>
  </message>
  <message>
   <source>The phone {phone} has not allowed this computer yet.</source>
   <translation>휴대폰 {phone}: 아직 이 컴퓨터를 허용하지 않았습니다.</translation>
  </message>
  <message>
   <source>Unlock the phone and tap “Allow” where it asks “Allow USB debugging?”. If it does not ask, unplug it, then choose “Revoke USB debugging authorisations” in its developer options, and plug it in again.</source>
   <translation>휴대폰의 잠금을 풀고 “USB 디버깅을 허용하시겠습니까?”에서 “허용”을 누르세요. 묻지 않으면 휴대폰을 뽑고 개발자 옵션에서 “USB 디버깅 권한 승인 취소”를 선택한 뒤 다시 꽂으세요.</translation>
  </message>
  <message>
   <source>The phone {phone} does not answer.</source>
   <translation>휴대폰 {phone}: 응답하지 않습니다.</translation>
  </message>
  <message>
   <source>Unlock it, unplug it and plug it in again; on the network, see that it is still there.</source>
   <translation>잠금을 풀고 뽑았다가 다시 꽂으세요. 네트워크로 연결했다면 아직 연결되어 있는지 확인하세요.</translation>
  </message>
  <message>
   <source>This computer may not use the USB port of the phone {phone}.</source>
   <translation>휴대폰 {phone}: 이 컴퓨터에 USB 포트를 쓸 권한이 없습니다.</translation>
  </message>
  <message>
   <source>Install the udev rules for Android (package “android-sdk-platform-tools-common”), add yourself to the group “plugdev”, sign in again, and plug the phone in again.</source>
   <translation>Android용 udev 규칙(“android-sdk-platform-tools-common” 패키지)을 설치하고 사용자를 “plugdev” 그룹에 추가한 뒤, 다시 로그인하고 휴대폰을 다시 꽂으세요.</translation>
  </message>
  <message>
   <source>The phone {phone} is in its recovery or bootloader mode.</source>
   <translation>휴대폰 {phone}: 복구 모드나 부트로더 모드입니다.</translation>
  </message>
  <message>
   <source>Restart it, so that Android runs; nothing can be run on it before.</source>
   <translation>Android가 실행되도록 다시 시작하세요. 그 전에는 아무것도 실행할 수 없습니다.</translation>
  </message>
  <message>
   <source>No phone {phone} is connected.</source>
   <translation>휴대폰 {phone}: 연결되어 있지 않습니다.</translation>
  </message>
  <message>
   <source>Plug it in with a data cable and switch on “USB debugging” in its developer options; on the network, see that it is on and that “Wireless debugging” is.</source>
   <translation>데이터 케이블로 연결하고 개발자 옵션에서 “USB 디버깅”을 켜세요. 네트워크로 연결한다면 휴대폰과 “무선 디버깅”이 켜져 있는지 확인하세요.</translation>
  </message>
  <message>
   <source>The phone {phone} cannot be used now.</source>
   <translation>휴대폰 {phone}: 지금은 사용할 수 없습니다.</translation>
  </message>
  <message>
   <source>Unplug it and plug it in again.</source>
   <translation>뽑았다가 다시 꽂으세요.</translation>
  </message>
  <message>
   <source>The phone {phone} refused: {reason}.</source>
   <translation>휴대폰 {phone}: 거부했습니다: {reason}.</translation>
  </message>
 </context>
 <context>
  <name>devices/adb/server.py</name>
  <message>
   <source>The ADB server could not be started.</source>
   <translation>ADB 서버를 시작하지 못했습니다.</translation>
  </message>
  <message>
   <source>Run “adb start-server” in a terminal; it says what is wrong.</source>
   <translation>터미널에서 “adb start-server”를 실행하면 무엇이 잘못되었는지 알 수 있습니다.</translation>
  </message>
  <message>
   <source>Phones cannot be reached: there is no “adb” program on this computer.</source>
   <translation>이 컴퓨터에 “adb” 프로그램이 없어 휴대폰에 연결할 수 없습니다.</translation>
  </message>
  <message>
   <source>Install Android's platform tools, so that “adb” is on the PATH.</source>
   <translation>“adb”가 PATH에 있도록 Android 플랫폼 도구를 설치하세요.</translation>
  </message>
 </context>
 <context>
  <name>devices/connecting.py</name>
  <message>
   <source>way to a device</source>
   <translation>장치 연결 방법</translation>
  </message>
  <message>
   <source>{way} is not available: {reason}.</source>
   <translation>{way}을(를) 사용할 수 없습니다: {reason}.</translation>
  </message>
  <message>
   <source>Install the program again with all its packages.</source>
   <translation>모든 패키지를 포함하여 프로그램을 다시 설치하세요.</translation>
  </message>
 </context>
 <context>
  <name>devices/discovery/mdns.py</name>
  <message>
   <source>Type the code that it shows; its address is {address}</source>
   <translation>표시된 코드를 입력하세요. 주소: {address}</translation>
  </message>
  <message>
   <source>Wireless debugging is on</source>
   <translation>무선 디버깅 켜짐</translation>
  </message>
  <message>
   <source>Announcements on the local network cannot be heard.</source>
   <translation>로컬 네트워크의 장치 알림을 받을 수 없습니다.</translation>
  </message>
  <message>
   <source>Check that this computer has a network; addresses can still be typed.</source>
   <translation>이 컴퓨터의 네트워크를 확인하세요. 주소를 직접 입력할 수는 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>devices/discovery/records.py</name>
  <message>
   <source>used before</source>
   <translation>전에 사용함</translation>
  </message>
  <message>
   <source>~/.ssh/config</source>
   <translation>~/.ssh/config</translation>
  </message>
  <message>
   <source>ADB</source>
   <translation>ADB</translation>
  </message>
  <message>
   <source>USB</source>
   <translation>USB</translation>
  </message>
  <message>
   <source>network over USB</source>
   <translation>USB 네트워크</translation>
  </message>
  <message>
   <source>local network</source>
   <translation>로컬 네트워크</translation>
  </message>
  <message>
   <source>answers</source>
   <translation>응답함</translation>
  </message>
  <message>
   <source>waits until you allow this computer</source>
   <translation>이 컴퓨터의 허용 대기</translation>
  </message>
  <message>
   <source>waits to be paired</source>
   <translation>페어링 대기</translation>
  </message>
  <message>
   <source>needs a setting</source>
   <translation>설정 필요</translation>
  </message>
  <message>
   <source>in recovery mode</source>
   <translation>복구 모드</translation>
  </message>
  <message>
   <source>does not answer</source>
   <translation>응답 없음</translation>
  </message>
  <message>
   <source>not asked yet</source>
   <translation>아직 확인 안 함</translation>
  </message>
 </context>
 <context>
  <name>devices/discovery/usb.py</name>
  <message>
   <source>Its network over USB is not up yet; its address is 192.168.55.1</source>
   <translation>USB 네트워크가 아직 준비되지 않았습니다. 주소: 192.168.55.1</translation>
  </message>
  <message>
   <source>In its bootloader: restart it, so that Android runs</source>
   <translation>부트로더 상태입니다. Android가 실행되도록 다시 시작하세요</translation>
  </message>
  <message>
   <source>Switch on “USB debugging” in its developer options</source>
   <translation>개발자 옵션에서 “USB 디버깅”을 켜세요</translation>
  </message>
  <message>
   <source>The USB ports cannot be looked at.</source>
   <translation>USB 포트를 살펴볼 수 없습니다.</translation>
  </message>
  <message>
   <source>Other ways of finding devices are not affected.</source>
   <translation>장치를 찾는 다른 방법에는 영향이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>devices/discovery/usb_ids.py</name>
  <message>
   <source>In recovery mode: install its system with NVIDIA SDK Manager, or restart it</source>
   <translation>복구 모드입니다. NVIDIA SDK Manager로 시스템을 설치하거나 다시 시작하세요</translation>
  </message>
  <message>
   <source>In recovery mode: install its system with rkdeveloptool, or restart it</source>
   <translation>복구 모드입니다. rkdeveloptool로 시스템을 설치하거나 다시 시작하세요</translation>
  </message>
  <message>
   <source>Waits for a system on USB: insert its card or disk, and restart it</source>
   <translation>USB로 시스템을 기다립니다. 카드나 디스크를 넣고 다시 시작하세요</translation>
  </message>
 </context>
 <context>
  <name>devices/facts/engines.py</name>
  <message>
   <source>{engine} has no wheels for Python {version} there.</source>
   <translation>{engine}: 이 장치의 Python {version}용 휠이 없습니다.</translation>
  </message>
  <message>
   <source>There is no NVIDIA graphics unit.</source>
   <translation>NVIDIA 그래픽 장치가 없습니다.</translation>
  </message>
  <message>
   <source>There is no Rockchip neural unit.</source>
   <translation>Rockchip 신경망 처리 장치가 없습니다.</translation>
  </message>
  <message>
   <source>This version does not make models for it yet.</source>
   <translation>이 버전은 아직 이 엔진용 모델을 만들지 않습니다.</translation>
  </message>
  <message>
   <source>A deployment brings {engine} for the processor; install {package} there to use the graphics unit.</source>
   <translation>배포하면 프로세서용 {engine}이(가) 함께 설치됩니다. 그래픽 장치를 쓰려면 장치에 {package}을(를) 설치하세요.</translation>
  </message>
  <message>
   <source>Android has no Python of its own; Termux brings one.</source>
   <translation>Android에는 Python이 없습니다. Termux로 설치할 수 있습니다.</translation>
  </message>
  <message>
   <source>There is no Python 3 on the device.</source>
   <translation>장치에 Python 3이 없습니다.</translation>
  </message>
  <message>
   <source>Python {version} is too old: the runner needs {least}.</source>
   <translation>Python {version}은(는) 너무 오래되었습니다. 실행기에는 {least}이(가) 필요합니다.</translation>
  </message>
  <message>
   <source>{engine} has no wheels for {architecture}.</source>
   <translation>{engine}: {architecture}용 휠이 없습니다.</translation>
  </message>
  <message>
   <source>Python {version} is too old for {engine}: its wheels need {least}.</source>
   <translation>{engine}: Python {version}은(는) 너무 오래되었습니다. 휠에 {least}이(가) 필요합니다.</translation>
  </message>
  <message>
   <source>Python {version} is too new for {engine}: its wheels end at {last}.</source>
   <translation>{engine}: Python {version}은(는) 너무 새롭습니다. 휠은 {last}까지 있습니다.</translation>
  </message>
  <message>
   <source>glibc {glibc} is too old for {engine}: its wheels need {least}.</source>
   <translation>{engine}: glibc {glibc}은(는) 너무 오래되었습니다. 휠에 {least}이(가) 필요합니다.</translation>
  </message>
  <message>
   <source>This delegate is made for Android.</source>
   <translation>Android용 델리게이트입니다.</translation>
  </message>
  <message>
   <source>The system is a 32-bit one ({architecture}), which {engine} has no wheels for; the 64-bit system has them.</source>
   <translation>32비트 시스템({architecture})이라 {engine} 휠이 없습니다. 64비트 시스템용은 있습니다.</translation>
  </message>
  <message>
   <source>The neural unit's library librknnrt.so is not installed.</source>
   <translation>신경망 처리 장치의 라이브러리 librknnrt.so가 설치되어 있지 않습니다.</translation>
  </message>
  <message>
   <source>Install NVIDIA's build of ONNX Runtime there, with CUDA and cuDNN.</source>
   <translation>장치에 NVIDIA가 빌드한 ONNX Runtime을 CUDA, cuDNN과 함께 설치하세요.</translation>
  </message>
  <message>
   <source>TensorRT is not installed there; NVIDIA's packages bring it.</source>
   <translation>장치에 TensorRT가 설치되어 있지 않습니다. NVIDIA 패키지에 들어 있습니다.</translation>
  </message>
  <message>
   <source>It needs an app or a benchmark program on the phone.</source>
   <translation>휴대폰에 앱이나 벤치마크 프로그램이 필요합니다.</translation>
  </message>
  <message>
   <source>{engine} is not installed there.</source>
   <translation>{engine}: 장치에 설치되어 있지 않습니다.</translation>
  </message>
  <message>
   <source>There are no wheels of {engine} for Android.</source>
   <translation>{engine}: Android용 휠이 없습니다.</translation>
  </message>
  <message>
   <source>Its C library is {libc}; the wheels of {engine} are made for glibc.</source>
   <translation>C 라이브러리가 {libc}입니다. {engine} 휠은 glibc용입니다.</translation>
  </message>
  <message>
   <source>TensorRT is installed without its Python package.</source>
   <translation>TensorRT가 Python 패키지 없이 설치되어 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>devices/facts/gather.py</name>
  <message>
   <source>{device} does not say what it is.</source>
   <translation>{device} 장치의 종류를 알 수 없습니다.</translation>
  </message>
  <message>
   <source>It needs a login that may run commands on Linux or Android.</source>
   <translation>Linux나 Android에서 명령을 실행할 수 있는 로그인이 필요합니다.</translation>
  </message>
 </context>
 <context>
  <name>devices/facts/proposals.py</name>
  <message>
   <source>Made from what the device says of itself.</source>
   <translation>장치가 알려 준 정보로 만들었습니다.</translation>
  </message>
  <message>
   <source>It is a computer with {architecture} processors.</source>
   <translation>{architecture} 프로세서를 쓰는 컴퓨터입니다.</translation>
  </message>
  <message>
   <source>Its graphics card has {has} of memory, the profile's {wants}.</source>
   <translation>그래픽 카드의 메모리가 {has}이고, 프로파일에서는 {wants}입니다.</translation>
  </message>
  <message>
   <source>It was made from what this device said.</source>
   <translation>이 장치가 알려 준 정보로 만들었습니다.</translation>
  </message>
  <message>
   <source>Its device tree says “{text}”.</source>
   <translation>장치 트리: “{text}”.</translation>
  </message>
  <message>
   <source>It calls itself “{text}”.</source>
   <translation>장치가 알려 준 이름: “{text}”.</translation>
  </message>
  <message>
   <source>Its model number is {text}.</source>
   <translation>모델 번호: {text}.</translation>
  </message>
  <message>
   <source>It has the same chip, {soc}.</source>
   <translation>칩이 같습니다: {soc}.</translation>
  </message>
  <message>
   <source>It has no graphics card; the profile has one.</source>
   <translation>그래픽 카드가 없습니다. 프로파일에는 있습니다.</translation>
  </message>
  <message>
   <source>It has the same graphics card, {name}.</source>
   <translation>그래픽 카드가 같습니다: {name}.</translation>
  </message>
  <message>
   <source>Its {has} of memory are those of the profile.</source>
   <translation>메모리 {has}이(가) 프로파일과 같습니다.</translation>
  </message>
  <message>
   <source>It has {has} of memory, the profile {wants}.</source>
   <translation>메모리가 {has}이고, 프로파일에서는 {wants}입니다.</translation>
  </message>
 </context>
 <context>
  <name>devices/facts/throttling.py</name>
  <message>
   <source>The power supply gives too little voltage.</source>
   <translation>공급 전압이 너무 낮습니다.</translation>
  </message>
  <message>
   <source>The processor's clock is held down.</source>
   <translation>프로세서의 클록이 제한되어 있습니다.</translation>
  </message>
  <message>
   <source>The processor is slowed down.</source>
   <translation>프로세서의 속도가 낮아져 있습니다.</translation>
  </message>
  <message>
   <source>It is so hot that the clock is held down.</source>
   <translation>온도가 높아 클록이 제한되어 있습니다.</translation>
  </message>
  <message>
   <source>It has drawn too much current and was slowed down.</source>
   <translation>전류를 너무 많이 써서 속도가 낮아졌습니다.</translation>
  </message>
  <message>
   <source>The power supply gave too little voltage since it was started.</source>
   <translation>켜진 뒤로 공급 전압이 너무 낮았던 적이 있습니다.</translation>
  </message>
  <message>
   <source>The processor's clock was held down since it was started.</source>
   <translation>켜진 뒤로 프로세서의 클록이 제한된 적이 있습니다.</translation>
  </message>
  <message>
   <source>The processor was slowed down since it was started.</source>
   <translation>켜진 뒤로 프로세서의 속도가 낮아진 적이 있습니다.</translation>
  </message>
  <message>
   <source>It was too hot since it was started.</source>
   <translation>켜진 뒤로 온도가 너무 높았던 적이 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>devices/local.py</name>
  <message>
   <source>{path} cannot be copied: {reason}.</source>
   <translation>{path}을(를) 복사할 수 없습니다: {reason}.</translation>
  </message>
  <message>
   <source>{program} cannot be started: {reason}.</source>
   <translation>{program} 프로그램을 시작할 수 없습니다: {reason}.</translation>
  </message>
  <message>
   <source>The program has ended.</source>
   <translation>프로그램이 끝났습니다.</translation>
  </message>
  <message>
   <source>The disk of this computer is full: {path}.</source>
   <translation>이 컴퓨터의 디스크가 가득 찼습니다: {path}.</translation>
  </message>
  <message>
   <source>Free some space and try again.</source>
   <translation>공간을 비우고 다시 시도하세요.</translation>
  </message>
 </context>
 <context>
  <name>devices/pictures.py</name>
  <message>
   <source>Sending pictures</source>
   <translation>사진 보내는 중</translation>
  </message>
  <message>
   <source>Pictures cannot be put on the device: {reason}</source>
   <translation>장치에 사진을 넣을 수 없습니다: {reason}</translation>
  </message>
  <message>
   <source>Deploy again, and look whether the folder can be written there.</source>
   <translation>다시 배포하고, 장치의 폴더에 쓸 수 있는지 확인하세요.</translation>
  </message>
  <message>
   <source>{count} of {all} pictures are used: more than {mb} MB are not sent.</source>
   <translation>사진 {all}장 중 {count}장을 사용합니다. {mb} MB를 넘게 보내지 않습니다.</translation>
  </message>
 </context>
 <context>
  <name>devices/profiles.py</name>
  <message>
   <source>the name {name} is taken already</source>
   <translation>이름 {name}은(는) 이미 사용 중</translation>
  </message>
 </context>
 <context>
  <name>devices/reading.py</name>
  <message>
   <source>Mend them in a text editor; the shipped profiles show the form.</source>
   <translation>텍스트 편집기에서 고치세요. 함께 제공된 프로파일을 참고하세요.</translation>
  </message>
  <message>
   <source>schema: {schema} is missing</source>
   <translation>schema: {schema} 항목이 없음</translation>
  </message>
  <message>
   <source>a number greater than zero is missing</source>
   <translation>0보다 큰 숫자가 없음</translation>
  </message>
  <message>
   <source>it should hold named values</source>
   <translation>이름 있는 값이 들어 있어야 함</translation>
  </message>
  <message>
   <source>a text is missing</source>
   <translation>텍스트가 없음</translation>
  </message>
  <message>
   <source>“{value}” is not one of {known}</source>
   <translation>“{value}”은(는) 다음 중 하나가 아님: {known}</translation>
  </message>
  <message>
   <source>true or false is missing</source>
   <translation>true 또는 false가 없음</translation>
  </message>
  <message>
   <source>a list is missing</source>
   <translation>목록이 없음</translation>
  </message>
  <message>
   <source>The device profile {file} has 1 problem.</source>
   <translation>장치 프로파일 {file}에 문제가 1개 있습니다.</translation>
  </message>
  <message>
   <source>The device profile {file} has {count} problems.</source>
   <translation>장치 프로파일 {file}에 문제가 {count}개 있습니다.</translation>
  </message>
  <message>
   <source>this is not a known name</source>
   <translation>알 수 없는 이름</translation>
  </message>
 </context>
 <context>
  <name>devices/records.py</name>
  <message>
   <source>Sending to a cluster comes in a later version; this one trains and exports for it.</source>
   <translation>클러스터로 보내기는 이후 버전에서 제공됩니다. 이 버전은 클러스터용으로 학습하고 내보내기까지 합니다.</translation>
  </message>
  <message>
   <source>measured</source>
   <translation>측정값</translation>
  </message>
  <message>
   <source>published</source>
   <translation>공표값</translation>
  </message>
  <message>
   <source>† = the source has not been checked for this figure</source>
   <translation>† = 이 수치의 출처가 확인되지 않음</translation>
  </message>
 </context>
 <context>
  <name>devices/ssh/known_hosts.py</name>
  <message>
   <source>{host} is not the device that it was: its host key has changed.</source>
   <translation>{host}은(는) 전과 같은 장치가 아닙니다. 호스트 키가 바뀌었습니다.</translation>
  </message>
  <message>
   <source>After a new SD card or system this is expected: remove the old key with {command} and connect again. Otherwise another computer may be answering in its place.</source>
   <translation>SD 카드나 시스템을 새로 바꿨다면 정상입니다. {command} 명령으로 이전 키를 제거하고 다시 연결하세요. 아니라면 다른 컴퓨터가 대신 응답하고 있을 수 있습니다.</translation>
  </message>
  <message>
   <source>It shows {fingerprint}; {file}, line {number}, has {before}.</source>
   <translation>장치의 지문: {fingerprint}. {file} {number}번째 줄의 지문: {before}.</translation>
  </message>
  <message>
   <source>The host key of {host} is revoked ({file}, line {number}).</source>
   <translation>{host}의 호스트 키가 폐기되었습니다({file}, {number}번째 줄).</translation>
  </message>
  <message>
   <source>Ask whoever looks after the device for its new key.</source>
   <translation>장치 관리자에게 새 키를 물어보세요.</translation>
  </message>
  <message>
   <source>{path} cannot be written: {reason}.</source>
   <translation>{path}에 쓸 수 없습니다: {reason}.</translation>
  </message>
  <message>
   <source>Check its permissions; the device has to be remembered there.</source>
   <translation>권한을 확인하세요. 장치를 그 파일에 기억해 두어야 합니다.</translation>
  </message>
 </context>
 <context>
  <name>devices/ssh/line.py</name>
  <message>
   <source>{host} is not known yet. Its key has the fingerprint {fingerprint}.</source>
   <translation>{host}은(는) 처음 보는 장치입니다. 키의 지문: {fingerprint}.</translation>
  </message>
  <message>
   <source>Compare it with the one that the device shows. Then connect once in the window or with: ssh -p {port} {user}@{address} – or add to the command: --accept-host-key {fingerprint}</source>
   <translation>장치에 표시되는 지문과 비교하세요. 그런 다음 창에서 한 번 연결하거나 다음 명령으로 연결하세요: ssh -p {port} {user}@{address} – 또는 명령에 덧붙이세요: --accept-host-key {fingerprint}</translation>
  </message>
 </context>
 <context>
  <name>devices/ssh/login.py</name>
  <message>
   <source>no answer</source>
   <translation>응답 없음</translation>
  </message>
  <message>
   <source>The one remembered was refused.</source>
   <translation>저장된 것이 거부되었습니다.</translation>
  </message>
  <message>
   <source>It was refused.</source>
   <translation>거부되었습니다.</translation>
  </message>
 </context>
 <context>
  <name>devices/ssh/sentences.py</name>
  <message>
   <source>Check that the device is switched on and in the same network.</source>
   <translation>장치가 켜져 있고 같은 네트워크에 있는지 확인하세요.</translation>
  </message>
  <message>
   <source>{host} answers, but nobody listens on port {port}.</source>
   <translation>{host}은(는) 응답하지만 포트 {port}이(가) 열려 있지 않습니다.</translation>
  </message>
  <message>
   <source>Is the SSH server on? On a Raspberry Pi: sudo raspi-config, Interface Options, SSH.</source>
   <translation>SSH 서버가 켜져 있는지 확인하세요. Raspberry Pi: sudo raspi-config, Interface Options, SSH.</translation>
  </message>
  <message>
   <source>There is no way to {host}.</source>
   <translation>{host}에 닿을 경로가 없습니다.</translation>
  </message>
  <message>
   <source>There is no network that leads to {host}.</source>
   <translation>{host}(으)로 이어지는 네트워크가 없습니다.</translation>
  </message>
  <message>
   <source>Check this computer's network connection.</source>
   <translation>이 컴퓨터의 네트워크 연결을 확인하세요.</translation>
  </message>
  <message>
   <source>{host} does not answer on port {port}.</source>
   <translation>{host}이(가) 포트 {port}에서 응답하지 않습니다.</translation>
  </message>
  <message>
   <source>This computer does not allow a connection to {host}.</source>
   <translation>이 컴퓨터가 {host} 연결을 허용하지 않습니다.</translation>
  </message>
  <message>
   <source>Check its firewall.</source>
   <translation>방화벽을 확인하세요.</translation>
  </message>
  <message>
   <source>{host} cannot be reached on port {port}.</source>
   <translation>{host}의 포트 {port}에 연결할 수 없습니다.</translation>
  </message>
  <message>
   <source>{host} accepts the connection but says nothing.</source>
   <translation>{host}: 연결은 되지만 응답이 없습니다.</translation>
  </message>
  <message>
   <source>It may hang or still be starting: wait a little, or switch it off and on.</source>
   <translation>멈췄거나 아직 시작하는 중일 수 있습니다. 조금 기다리거나 껐다 켜세요.</translation>
  </message>
  <message>
   <source>The connection to {host} was lost.</source>
   <translation>{host}와(과) 연결이 끊겼습니다.</translation>
  </message>
  <message>
   <source>Check the cable or the wireless network and that the device is on, then try again.</source>
   <translation>케이블이나 무선 네트워크, 장치의 전원을 확인한 뒤 다시 시도하세요.</translation>
  </message>
  <message>
   <source>{host} ended the login after {tries} tries.</source>
   <translation>{host}: {tries}번 시도한 뒤 로그인이 중단되었습니다.</translation>
  </message>
  <message>
   <source>Too many keys may have been offered: set IdentityFile and IdentitiesOnly yes for it in ~/.ssh/config.</source>
   <translation>키를 너무 많이 제시했을 수 있습니다. ~/.ssh/config에서 이 호스트에 IdentityFile과 IdentitiesOnly yes를 설정하세요.</translation>
  </message>
  <message>
   <source>{host} does not accept the keys of {user} ({number} offered).</source>
   <translation>{host}: {user}의 키를 받아들이지 않습니다(제시한 키 {number}개).</translation>
  </message>
  <message>
   <source>Bring a key there with ssh-copy-id {user}@{host}, or check the user's name.</source>
   <translation>ssh-copy-id {user}@{host} 명령으로 키를 등록하거나 사용자 이름을 확인하세요.</translation>
  </message>
  <message>
   <source>{host} wants a password of {user}, and nobody is here to give it.</source>
   <translation>{host}: {user}의 비밀번호가 필요하지만 입력할 사람이 없습니다.</translation>
  </message>
  <message>
   <source>Bring a key there with ssh-copy-id {user}@{host}, or connect in the window.</source>
   <translation>ssh-copy-id {user}@{host} 명령으로 키를 등록하거나 창에서 연결하세요.</translation>
  </message>
  <message>
   <source>{host} starts no program for {user}.</source>
   <translation>{host}: {user}의 프로그램을 시작하지 못합니다.</translation>
  </message>
  <message>
   <source>Its SSH server may allow too few sessions (MaxSessions) or none for this user.</source>
   <translation>SSH 서버가 허용하는 세션이 적거나(MaxSessions) 이 사용자에게 세션을 허용하지 않을 수 있습니다.</translation>
  </message>
  <message>
   <source>{jump} does not reach {host} on port {port}.</source>
   <translation>{jump}에서 {host}의 포트 {port}에 연결하지 못합니다.</translation>
  </message>
  <message>
   <source>Check that the device is on, and that {jump} allows forwarding.</source>
   <translation>장치가 켜져 있는지, {jump}에서 포워딩을 허용하는지 확인하세요.</translation>
  </message>
  <message>
   <source>No computer is known by the name {host}.</source>
   <translation>이름이 {host}인 컴퓨터를 찾을 수 없습니다.</translation>
  </message>
  <message>
   <source>{host} and this program have no way of encryption in common.</source>
   <translation>{host}와(과) 이 프로그램이 함께 쓸 수 있는 암호화 방식이 없습니다.</translation>
  </message>
  <message>
   <source>Update the SSH server of the device.</source>
   <translation>장치의 SSH 서버를 업데이트하세요.</translation>
  </message>
  <message>
   <source>What answers at {address} does not speak SSH.</source>
   <translation>{address}에서 응답하는 것은 SSH 서버가 아닙니다.</translation>
  </message>
  <message>
   <source>Check the port.</source>
   <translation>포트를 확인하세요.</translation>
  </message>
  <message>
   <source>{host} ends every connection at once.</source>
   <translation>{host}: 연결하자마자 끊습니다.</translation>
  </message>
  <message>
   <source>It may still be starting, or refuse this computer for a while after many tries.</source>
   <translation>아직 시작하는 중이거나, 여러 번 시도한 탓에 한동안 이 컴퓨터를 거부하는 것일 수 있습니다.</translation>
  </message>
  <message>
   <source>{host} does not accept the password of {user}.</source>
   <translation>{host}: {user}의 비밀번호를 받아들이지 않습니다.</translation>
  </message>
  <message>
   <source>Check the user's name and the password.</source>
   <translation>사용자 이름과 비밀번호를 확인하세요.</translation>
  </message>
  <message>
   <source>Check how it is written, or use its address; some networks want {host}.local.</source>
   <translation>이름을 확인하거나 주소를 사용하세요. 네트워크에 따라 {host}.local로 써야 합니다.</translation>
  </message>
  <message>
   <source>Check how it is written, or try {host}.local.</source>
   <translation>이름을 확인하거나 {host}.local로 시도하세요.</translation>
  </message>
 </context>
 <context>
  <name>devices/ssh/settings.py</name>
  <message>
   <source>The jump hosts of {host} go in a circle.</source>
   <translation>{host}의 경유 호스트가 순환합니다.</translation>
  </message>
  <message>
   <source>Correct ProxyJump in {path}.</source>
   <translation>{path}의 ProxyJump를 고치세요.</translation>
  </message>
  <message>
   <source>{text} is not a port.</source>
   <translation>{text}은(는) 포트가 아닙니다.</translation>
  </message>
  <message>
   <source>Correct Port in {path}.</source>
   <translation>{path}의 Port를 고치세요.</translation>
  </message>
  <message>
   <source>“{text}” names no jump hosts.</source>
   <translation>“{text}”에 경유 호스트가 없습니다.</translation>
  </message>
  <message>
   <source>{path} cannot be read: {reason}.</source>
   <translation>{path} 파일을 읽을 수 없습니다: {reason}.</translation>
  </message>
  <message>
   <source>Correct the line, or write the address as ssh://user@host:port.</source>
   <translation>그 줄을 고치거나 주소를 ssh://user@host:port 형식으로 쓰세요.</translation>
  </message>
 </context>
 <context>
  <name>devices/ssh/transfer.py</name>
  <message>
   <source>{host} refuses {path}: {reason}.</source>
   <translation>{host}: {path}을(를) 거부했습니다: {reason}.</translation>
  </message>
  <message>
   <source>Check the path.</source>
   <translation>경로를 확인하세요.</translation>
  </message>
  <message>
   <source>{host} does not permit {path}.</source>
   <translation>{host}: {path}에 권한이 없습니다.</translation>
  </message>
  <message>
   <source>Log in as another user, or choose a folder that this one may use.</source>
   <translation>다른 사용자로 로그인하거나, 이 사용자가 쓸 수 있는 폴더를 선택하세요.</translation>
  </message>
  <message>
   <source>There is no {path} on {host}.</source>
   <translation>{host}에 {path}이(가) 없습니다.</translation>
  </message>
  <message>
   <source>Check the path; the folder must be there.</source>
   <translation>경로를 확인하세요. 폴더가 있어야 합니다.</translation>
  </message>
  <message>
   <source>The disk of {host} is full: {path} does not fit.</source>
   <translation>{host}의 디스크가 가득 차 {path}을(를) 넣을 수 없습니다.</translation>
  </message>
  <message>
   <source>{folder} on {host} is read-only.</source>
   <translation>{host}의 {folder} 폴더는 읽기 전용입니다.</translation>
  </message>
  <message>
   <source>Choose a folder that can be written, or have the disk checked.</source>
   <translation>쓸 수 있는 폴더를 선택하거나 디스크를 검사하세요.</translation>
  </message>
 </context>
 <context>
  <name>devices/stage.py</name>
  <message>
   <source>The device is another now: {address}.</source>
   <translation>장치가 바뀌었습니다: {address}.</translation>
  </message>
  <message>
   <source>The device that will run the network; “this” is this computer</source>
   <translation>네트워크를 실행할 장치. “this”는 이 컴퓨터</translation>
  </message>
  <message>
   <source>Address</source>
   <translation>주소</translation>
  </message>
  <message>
   <source>Where the device is: ssh://user@host, a name of ~/.ssh/config, adb:SERIAL, or this; empty leaves it open until deploying</source>
   <translation>장치의 위치: ssh://user@host, ~/.ssh/config의 이름, adb:SERIAL 또는 this. 비워 두면 배포할 때 정함</translation>
  </message>
  <message>
   <source>Longest time a picture</source>
   <translation>사진당 최대 시간</translation>
  </message>
  <message>
   <source>Networks that are estimated to take longer are left out; 0 means no limit</source>
   <translation>더 오래 걸린다고 추정되는 네트워크는 제외. 0이면 제한 없음</translation>
  </message>
  <message>
   <source>Least pictures a second</source>
   <translation>초당 최소 사진 수</translation>
  </message>
  <message>
   <source>Networks that are estimated to be slower are left out; 0 means no limit</source>
   <translation>더 느리다고 추정되는 네트워크는 제외. 0이면 제한 없음</translation>
  </message>
  <message>
   <source>Largest model file</source>
   <translation>최대 모델 파일 크기</translation>
  </message>
  <message>
   <source>Networks with more megabytes of weights are left out; 0 means no limit</source>
   <translation>가중치가 이보다 큰(MB) 네트워크는 제외. 0이면 제한 없음</translation>
  </message>
  <message>
   <source>The device's address is not chosen any more.</source>
   <translation>선택한 장치의 주소가 없어졌습니다.</translation>
  </message>
  <message>
   <source>The profile of {device} names no engine that it can run.</source>
   <translation>{device}의 프로필에는 실행할 수 있는 엔진이 적혀 있지 않습니다.</translation>
  </message>
  <message>
   <source>Choose another device.</source>
   <translation>다른 장치를 선택하세요.</translation>
  </message>
  <message>
   <source>{device} at {address}</source>
   <translation>{device}({address})</translation>
  </message>
  <message>
   <source>Where will it run?</source>
   <translation>어디에서 실행할까요?</translation>
  </message>
  <message>
   <source>Empty the address.</source>
   <translation>주소를 비우세요.</translation>
  </message>
  <message>
   <source>{address} is not this computer.</source>
   <translation>{address}은(는) 이 컴퓨터가 아닙니다.</translation>
  </message>
  <message>
   <source>Choose what kind of device it is, or empty the address.</source>
   <translation>장치의 종류를 선택하거나 주소를 비우세요.</translation>
  </message>
  <message>
   <source>at most {ms} ms</source>
   <translation>최대 {ms} ms</translation>
  </message>
  <message>
   <source>at least {fps} pictures/s</source>
   <translation>최소 초당 {fps}장</translation>
  </message>
  <message>
   <source>at most {mb} MB</source>
   <translation>최대 {mb} MB</translation>
  </message>
 </context>
 <context>
  <name>devices/targets.py</name>
  <message>
   <source>this computer</source>
   <translation>이 컴퓨터</translation>
  </message>
  <message>
   <source>“{text}” is not the address of a device.</source>
   <translation>“{text}”은(는) 장치의 주소가 아닙니다.</translation>
  </message>
  <message>
   <source>Write ssh://user@host, a name of ~/.ssh/config, adb:SERIAL, or this.</source>
   <translation>ssh://user@host, ~/.ssh/config의 이름, adb:SERIAL 또는 this를 쓰세요.</translation>
  </message>
 </context>
 <context>
  <name>devices/this_computer.py</name>
  <message>
   <source>unknown processor</source>
   <translation>알 수 없는 프로세서</translation>
  </message>
  <message>
   <source>This computer</source>
   <translation>이 컴퓨터</translation>
  </message>
 </context>
 <context>
  <name>errors.py</name>
  <message>
   <source>The project {folder} is open in another program ({owner}).</source>
   <translation>{folder} 프로젝트가 다른 프로그램({owner})에서 열려 있습니다.</translation>
  </message>
  <message>
   <source>Close it there first, or work on a copy of the folder.</source>
   <translation>그 프로그램에서 먼저 닫거나 폴더의 사본으로 작업하세요.</translation>
  </message>
  <message>
   <source>{path} was written by a newer version (schema {found}; this one knows {known}).</source>
   <translation>{path} 파일은 더 새로운 버전에서 썼습니다(스키마 {found}, 이 버전은 {known}까지 지원).</translation>
  </message>
  <message>
   <source>Install the newer version of TANGO Desktop to open it. Nothing was changed.</source>
   <translation>열려면 TANGO Desktop 새 버전을 설치하세요. 변경된 것은 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>export/acceptance.py</name>
  <message>
   <source>“Accept a difference” does not count for this model: it was given for {engine}, {precision}.</source>
   <translation>“차이 허용”은 이 모델에 적용되지 않습니다. {engine}, {precision}에 대해 허용한 것입니다.</translation>
  </message>
 </context>
 <context>
  <name>export/apart.py</name>
  <message>
   <source>{python} cannot be started.</source>
   <translation>{python}을(를) 시작할 수 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>export/bisect.py</name>
  <message>
   <source>The first layer that departs is {node} ({layer}): its signal-to-noise ratio is {snr} dB, less than {floor} dB.</source>
   <translation>처음으로 어긋나는 레이어는 {node}({layer})입니다. 신호 대 잡음비가 {snr} dB로 {floor} dB보다 낮습니다.</translation>
  </message>
  <message>
   <source>No layer departs: the least signal-to-noise ratio is {least} dB ({node}), {floor} dB would be too little.</source>
   <translation>어긋나는 레이어가 없습니다. 가장 낮은 신호 대 잡음비는 {least} dB({node})이며, {floor} dB보다 낮으면 어긋난 것으로 봅니다.</translation>
  </message>
  <message>
   <source>Comparing layer by layer</source>
   <translation>레이어별로 비교 중</translation>
  </message>
  <message>
   <source>Writing the network to compare with</source>
   <translation>비교할 네트워크 쓰는 중</translation>
  </message>
  <message>
   <source>Reading pictures</source>
   <translation>사진 읽는 중</translation>
  </message>
  <message>
   <source>Export again.</source>
   <translation>다시 내보내세요.</translation>
  </message>
 </context>
 <context>
  <name>export/bisect_prefixes.py</name>
  <message>
   <source>Converting up to {node}</source>
   <translation>{node}까지 변환 중</translation>
  </message>
  <message>
   <source>{engine} shows no layers on this computer.</source>
   <translation>{engine}: 이 컴퓨터에서 레이어별 값을 볼 수 없습니다.</translation>
  </message>
  <message>
   <source>Look for the layer with ONNX Runtime in the same precision.</source>
   <translation>같은 정밀도의 ONNX Runtime으로 레이어를 찾으세요.</translation>
  </message>
 </context>
 <context>
  <name>export/comparison.py</name>
  <message>
   <source>It loses more than the {limit} points that Optimize allows.</source>
   <translation>최적화에서 허용한 {limit}포인트보다 더 잃습니다.</translation>
  </message>
  <message>
   <source>There are no pictures to compare with.</source>
   <translation>비교할 사진이 없습니다.</translation>
  </message>
  <message>
   <source>The exported model does not compute what the trained one does: {reasons}</source>
   <translation>내보낸 모델의 계산 결과가 학습된 모델과 다릅니다: {reasons}</translation>
  </message>
  <message>
   <source>The report is kept. Export again; to go on all the same, accept the difference in the settings, or in a terminal: {line}</source>
   <translation>보고서는 보관됩니다. 다시 내보내십시오. 그래도 계속하려면 설정에서 차이를 허용하거나 터미널에서 실행하십시오: {line}</translation>
  </message>
  <message>
   <source>{path} cannot be read any more.</source>
   <translation>{path} 파일을 더 이상 읽을 수 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>export/detection.py</name>
  <message>
   <source>Comparing with the trained network</source>
   <translation>학습된 네트워크와 비교 중</translation>
  </message>
  <message>
   <source>Choosing the golden picture</source>
   <translation>기준 사진 고르는 중</translation>
  </message>
 </context>
 <context>
  <name>export/detection_card.py</name>
  <message>
   <source>A model that removes duplicates itself takes one picture at a time.</source>
   <translation>중복을 스스로 없애는 모델은 한 번에 사진 한 장만 받습니다.</translation>
  </message>
  <message>
   <source>Switch “Any batch size” or “Duplicates removed inside the model” off.</source>
   <translation>“모든 배치 크기” 또는 “모델 안에서 중복 제거”를 끄세요.</translation>
  </message>
 </context>
 <context>
  <name>export/detection_report.py</name>
  <message>
   <source>Centres of boxes, px</source>
   <translation>상자의 중심, px</translation>
  </message>
  <message>
   <source>Widths and heights of boxes, px</source>
   <translation>상자의 너비와 높이, px</translation>
  </message>
  <message>
   <source>Objectness</source>
   <translation>객체성</translation>
  </message>
  <message>
   <source>Class probabilities</source>
   <translation>클래스 확률</translation>
  </message>
  <message>
   <source>Too many boxes differ.</source>
   <translation>서로 다른 상자가 너무 많습니다.</translation>
  </message>
  <message>
   <source>No box with a confidence above {score} on either side: nothing was compared but raw outputs and the mAP of boxes that are not shown.</source>
   <translation>양쪽 모두 신뢰도가 {score}보다 높은 상자가 없습니다. 원시 출력과 표시되지 않는 상자의 mAP만 비교했습니다.</translation>
  </message>
  <message>
   <source>{pictures}: largest relative difference {difference}, no box with a confidence above {score} on either side</source>
   <translation>{pictures}: 최대 상대 차이 {difference}, 양쪽 모두 신뢰도가 {score}보다 높은 상자 없음</translation>
  </message>
  <message>
   <source>{pictures}: largest relative difference {difference}, {agreement} % of {boxes} the same, mAP50-95 {trained} → {exported}</source>
   <translation>{pictures}: 최대 상대 차이 {difference}, {boxes} 중 {agreement} % 일치, mAP50-95 {trained} → {exported}</translation>
  </message>
  <message>
   <source>No box with a confidence above {score} on either side: nothing was compared but raw outputs.</source>
   <translation>양쪽 모두 신뢰도가 {score}보다 높은 상자가 없습니다. 원시 출력만 비교했습니다.</translation>
  </message>
 </context>
 <context>
  <name>export/engine.py</name>
  <message>
   <source>ONNX Runtime cannot run the exported model.</source>
   <translation>ONNX Runtime이 내보낸 모델을 실행하지 못합니다.</translation>
  </message>
 </context>
 <context>
  <name>export/engines/coreml.py</name>
  <message>
   <source>{count} operations; needs {system} or newer. Checked here as a file, not run: Core ML runs on macOS and iOS only</source>
   <translation>연산 {count}개. {system} 이상 필요. 여기서는 실행하지 않고 파일만 검사함: Core ML은 macOS와 iOS에서만 실행됨</translation>
  </message>
 </context>
 <context>
  <name>export/engines/executorch.py</name>
  <message>
   <source>Preparing pictures for calibration</source>
   <translation>보정용 사진 준비 중</translation>
  </message>
  <message>
   <source>On a phone: executor_runner --model_path model.pte</source>
   <translation>휴대폰에서: executor_runner --model_path model.pte</translation>
  </message>
  <message>
   <source>its own</source>
   <translation>자체 방식</translation>
  </message>
  <message>
   <source>XNNPACK computes {share} % of the operations; {count} go to the slower portable kernels: {places}</source>
   <translation>연산의 {share} %를 XNNPACK에서 계산. {count}개는 더 느린 이식용 커널에서 계산: {places}</translation>
  </message>
 </context>
 <context>
  <name>export/engines/from_onnx.py</name>
  <message>
   <source>Replace these layers in the editor, or choose another engine.</source>
   <translation>그래프 편집기에서 이 레이어를 바꾸거나 다른 엔진을 선택하세요.</translation>
  </message>
  <message>
   <source>Switch “Duplicates removed inside the model” off.</source>
   <translation>“모델 안에서 중복 제거”를 끄세요.</translation>
  </message>
  <message>
   <source>{engine} cannot compute parts of the network: {places}.</source>
   <translation>{engine}: 네트워크의 일부를 계산할 수 없습니다: {places}.</translation>
  </message>
 </context>
 <context>
  <name>export/engines/ncnn.py</name>
  <message>
   <source>{engine} computes {count} of {all} convolutions and products with 8 bits here</source>
   <translation>{engine}: 여기서 합성곱과 곱 {all}개 중 {count}개를 8비트로 계산</translation>
  </message>
 </context>
 <context>
  <name>export/engines/ncnn_int8.py</name>
  <message>
   <source>The ncnn model cannot be made an 8-bit one here.</source>
   <translation>여기서는 이 ncnn 모델을 8비트로 만들 수 없습니다.</translation>
  </message>
  <message>
   <source>Export it as fp16.</source>
   <translation>fp16으로 내보내세요.</translation>
  </message>
  <message>
   <source>A layer has weights in a form that is not known: {layer}</source>
   <translation>가중치의 형식을 알 수 없는 레이어가 있습니다: {layer}</translation>
  </message>
 </context>
 <context>
  <name>export/engines/nnef.py</name>
  <message>
   <source>{count} operations and {weights} weights; an exchange format: compared in the Khronos interpreter, run by the tools of chip makers</source>
   <translation>연산 {count}개, 가중치 {weights}개. 교환 형식: Khronos 인터프리터로 비교했으며, 칩 제조사의 도구로 실행함</translation>
  </message>
 </context>
 <context>
  <name>export/engines/others.py</name>
  <message>
   <source>runs another engine's file</source>
   <translation>다른 엔진의 파일을 실행</translation>
  </message>
  <message>
   <source>no longer developed</source>
   <translation>개발 종료</translation>
  </message>
  <message>
   <source>It runs the ONNX file as it is, with the ONNX Runtime that Windows shares.</source>
   <translation>ONNX 파일을 그대로, Windows가 공유하는 ONNX Runtime으로 실행합니다.</translation>
  </message>
  <message>
   <source>Its makers ended active work in 2023; ExecuTorch takes its place in PyTorch.</source>
   <translation>제작자가 2023년에 적극적인 개발을 끝냈습니다. PyTorch에서는 ExecuTorch가 그 자리를 대신합니다.</translation>
  </message>
  <message>
   <source>It was merged into OpenVINO 2020.2; OpenVINO does what it did.</source>
   <translation>OpenVINO 2020.2에 합쳐졌습니다. 이 엔진이 하던 일은 OpenVINO가 합니다.</translation>
  </message>
  <message>
   <source>Its makers went on with MLIR; OpenVINO and TVM compile for the same hardware.</source>
   <translation>제작자는 MLIR로 이어 갔습니다. OpenVINO와 TVM이 같은 하드웨어용으로 컴파일합니다.</translation>
  </message>
  <message>
   <source>Its list of changes ends in 2019; TVM compiles ONNX files for other hardware.</source>
   <translation>변경 기록이 2019년에 끝났습니다. TVM이 ONNX 파일을 다른 하드웨어용으로 컴파일합니다.</translation>
  </message>
  <message>
   <source>There is nothing to export for {engine}.</source>
   <translation>{engine}: 내보낼 것이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>export/engines/rknn.py</name>
  <message>
   <source>RKNN finds the ranges of 8-bit values itself, by its algorithm “{name}”</source>
   <translation>RKNN이 “{name}” 알고리즘으로 8비트 값의 범위를 스스로 찾습니다</translation>
  </message>
  <message>
   <source>RKNN is for Rockchip's chips; the device has {chip}.</source>
   <translation>RKNN은 Rockchip 칩용입니다. 장치의 칩: {chip}.</translation>
  </message>
  <message>
   <source>Choose a device with one of: {names}.</source>
   <translation>다음 중 하나가 있는 장치를 선택하세요: {names}.</translation>
  </message>
  <message>
   <source>{count} of {all} layers run on the board's processor, not on the NPU; RKNN “does not know the target” of such: {names}</source>
   <translation>레이어 {all}개 중 {count}개가 NPU가 아니라 보드의 프로세서에서 실행됨. RKNN에서 “대상을 알 수 없다”고 한 레이어: {names}</translation>
  </message>
  <message>
   <source>{count} of {all} layers run on the board's processor, not on the NPU: {names}</source>
   <translation>레이어 {all}개 중 {count}개가 NPU가 아니라 보드의 프로세서에서 실행됨: {names}</translation>
  </message>
  <message>
   <source>RKNN reports an operation whose target it does not know, though all its layers run on the NPU; compare on the board</source>
   <translation>모든 레이어가 NPU에서 실행되지만 RKNN에서 대상을 알 수 없는 연산이 있다고 함. 보드에서 비교하세요</translation>
  </message>
  <message>
   <source>another</source>
   <translation>다른 칩</translation>
  </message>
 </context>
 <context>
  <name>export/engines/tensorrt.py</name>
  <message>
   <source>The engine is built on the device when the model is first opened there; that takes minutes</source>
   <translation>장치에서 모델을 처음 열 때 엔진을 만듭니다. 몇 분 걸립니다</translation>
  </message>
 </context>
 <context>
  <name>export/engines/tensorrt_calibration.py</name>
  <message>
   <source>The tensor {name} has a name that TensorRT cannot read.</source>
   <translation>텐서 {name}의 이름을 TensorRT에서 읽을 수 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>export/engines/tensorrt_opsets.py</name>
  <message>
   <source>TensorRT {version} on the target is too old; {needed} is the least.</source>
   <translation>대상 장치의 TensorRT {version} 버전은 너무 오래되었습니다. {needed} 이상이 필요합니다.</translation>
  </message>
  <message>
   <source>Install a newer JetPack there.</source>
   <translation>장치에 더 새로운 JetPack을 설치하세요.</translation>
  </message>
  <message>
   <source>The network needs a newer opset than {opset}, which TensorRT on the target reads: {nodes}.</source>
   <translation>대상 장치의 TensorRT는 opset {opset}까지 읽습니다. 네트워크에 더 새로운 opset이 필요한 곳: {nodes}.</translation>
  </message>
  <message>
   <source>Replace these layers, or install a newer JetPack on the device.</source>
   <translation>이 레이어를 바꾸거나 장치에 더 새로운 JetPack을 설치하세요.</translation>
  </message>
 </context>
 <context>
  <name>export/engines/tflite.py</name>
  <message>
   <source>TFLite takes one picture at a time</source>
   <translation>TFLite는 한 번에 사진 한 장만 받음</translation>
  </message>
 </context>
 <context>
  <name>export/engines/tflm.py</name>
  <message>
   <source>It wants about {size} KB of memory beside the model: an estimate</source>
   <translation>모델 외에 메모리 약 {size} KB 필요(추정값)</translation>
  </message>
 </context>
 <context>
  <name>export/engines/torch_program.py</name>
  <message>
   <source>A model for {engine} cannot remove duplicates itself.</source>
   <translation>{engine}용 모델은 중복을 스스로 없앨 수 없습니다.</translation>
  </message>
  <message>
   <source>Switch “Duplicates removed inside the model” off; the runner does it.</source>
   <translation>“모델 안에서 중복 제거”를 끄세요. 실행기가 대신 합니다.</translation>
  </message>
  <message>
   <source>A model for {engine} takes one picture at a time.</source>
   <translation>{engine}용 모델은 한 번에 사진 한 장만 받습니다.</translation>
  </message>
  <message>
   <source>Switch “Any batch size” off.</source>
   <translation>“모든 배치 크기”를 끄세요.</translation>
  </message>
  <message>
   <source>PyTorch could not export the network.</source>
   <translation>PyTorch에서 네트워크를 내보내지 못했습니다.</translation>
  </message>
  <message>
   <source>Look at the details for the layer that is not supported.</source>
   <translation>자세한 내용에서 지원되지 않는 레이어를 확인하세요.</translation>
  </message>
 </context>
 <context>
  <name>export/engines/tvm.py</name>
  <message>
   <source>Reading the model</source>
   <translation>모델 읽는 중</translation>
  </message>
  <message>
   <source>Tuning: {count} programs tried</source>
   <translation>튜닝 중: 프로그램 {count}개 시험함</translation>
  </message>
  <message>
   <source>Compiling</source>
   <translation>컴파일 중</translation>
  </message>
  <message>
   <source>Linking</source>
   <translation>링크 중</translation>
  </message>
  <message>
   <source>The linker {command} could not make the library.</source>
   <translation>링커 {command} 명령으로 라이브러리를 만들지 못했습니다.</translation>
  </message>
  <message>
   <source>Its own words are in the log.</source>
   <translation>링커의 출력은 로그에 있습니다.</translation>
  </message>
  <message>
   <source>Compiled for {processor}; {tuned} of {all} kinds of convolutions are tuned</source>
   <translation>{processor}용으로 컴파일함. 합성곱 {all}종류 중 {tuned}종류를 튜닝함</translation>
  </message>
  <message>
   <source>Not tuned: programs for another computer cannot be timed on this one</source>
   <translation>튜닝하지 않음: 다른 컴퓨터용 프로그램의 시간은 이 컴퓨터에서 잴 수 없음</translation>
  </message>
  <message>
   <source>It computes one picture at a time, several one after the other</source>
   <translation>한 번에 사진 한 장을 계산하며, 여러 장은 차례로 계산함</translation>
  </message>
 </context>
 <context>
  <name>export/engines/tvm_targets.py</name>
  <message>
   <source>TVM needs a linker to make the library: {name} was not found.</source>
   <translation>TVM에서 라이브러리를 만들려면 링커가 필요합니다. 찾을 수 없음: {name}.</translation>
  </message>
  <message>
   <source>In a terminal: {line}</source>
   <translation>터미널에서: {line}</translation>
  </message>
  <message>
   <source>Models are not compiled for {name} processors.</source>
   <translation>{name} 프로세서용으로는 모델을 컴파일하지 않습니다.</translation>
  </message>
  <message>
   <source>Known: {names}. Choose another engine.</source>
   <translation>사용할 수 있는 이름: {names}. 다른 엔진을 선택하세요.</translation>
  </message>
 </context>
 <context>
  <name>export/environment_making.py</name>
  <message>
   <source>{title} is installed</source>
   <translation>{title} 설치됨</translation>
  </message>
  <message>
   <source>Preparing a Python for {title}</source>
   <translation>{title}용 Python 준비 중</translation>
  </message>
  <message>
   <source>Fetching {package}</source>
   <translation>{package} 받는 중</translation>
  </message>
  <message>
   <source>{title} could not be installed: pip failed.</source>
   <translation>{title}을(를) 설치하지 못했습니다. pip이 실패했습니다.</translation>
  </message>
  <message>
   <source>{title} needs {needed} GB of space; {folder} has {free} GB.</source>
   <translation>{title}에 공간 {needed} GB가 필요하지만 {folder} 폴더의 여유 공간은 {free} GB입니다.</translation>
  </message>
  <message>
   <source>{python} cannot make an environment.</source>
   <translation>{python}(으)로 환경을 만들 수 없습니다.</translation>
  </message>
  <message>
   <source>On Debian and Ubuntu: sudo apt install python3-venv</source>
   <translation>Debian과 Ubuntu에서: sudo apt install python3-venv</translation>
  </message>
  <message>
   <source>Packages cannot be installed: pip is not here.</source>
   <translation>여기에 pip이 없어 패키지를 설치할 수 없습니다.</translation>
  </message>
  <message>
   <source>{title} could not be installed. The disk is full.</source>
   <translation>{title}을(를) 설치하지 못했습니다. 디스크가 가득 찼습니다.</translation>
  </message>
  <message>
   <source>Look at the network and at pip's settings (pip config debug), then try again.</source>
   <translation>네트워크와 pip 설정(pip config debug)을 확인한 뒤 다시 시도하세요.</translation>
  </message>
  <message>
   <source>The package index has no {package} for this computer.</source>
   <translation>패키지 인덱스에 이 컴퓨터용 {package}이(가) 없습니다.</translation>
  </message>
  <message>
   <source>Its Python or its processor is not one that the package is made for.</source>
   <translation>패키지가 이 컴퓨터의 Python이나 프로세서를 지원하지 않습니다.</translation>
  </message>
  <message>
   <source>Another program is installing this just now.</source>
   <translation>지금 다른 프로그램이 이것을 설치하고 있습니다.</translation>
  </message>
  <message>
   <source>Wait until it has finished.</source>
   <translation>끝날 때까지 기다리세요.</translation>
  </message>
  <message>
   <source>Installing packages: {count}</source>
   <translation>패키지 설치 중: {count}개</translation>
  </message>
 </context>
 <context>
  <name>export/environments.py</name>
  <message>
   <source>environment</source>
   <translation>환경</translation>
  </message>
  <message>
   <source>about {megabytes} MB</source>
   <translation>약 {megabytes} MB</translation>
  </message>
  <message>
   <source>tflite-runtime, the predecessor of LiteRT</source>
   <translation>tflite-runtime, LiteRT의 이전 버전</translation>
  </message>
  <message>
   <source>{title} needs Python {versions}.</source>
   <translation>{title}에 Python {versions}이(가) 필요합니다.</translation>
  </message>
  <message>
   <source>Install such a Python on this computer and try again.</source>
   <translation>이 컴퓨터에 그 버전의 Python을 설치하고 다시 시도하세요.</translation>
  </message>
  <message>
   <source>Part of this program's own Python</source>
   <translation>이 프로그램의 Python에 포함됨</translation>
  </message>
  <message>
   <source>{megabytes} MB</source>
   <translation>{megabytes} MB</translation>
  </message>
  <message>
   <source>The packages of {title} are not installed.</source>
   <translation>{title}의 패키지가 설치되어 있지 않습니다.</translation>
  </message>
  <message>
   <source>Have them installed here, or in a terminal: {line}</source>
   <translation>여기에서 설치하거나 터미널에서 실행하세요: {line}</translation>
  </message>
 </context>
 <context>
  <name>export/exporters.py</name>
  <message>
   <source>the device</source>
   <translation>장치</translation>
  </message>
  <message>
   <source>the device; compared in its simulator</source>
   <translation>장치, 시뮬레이터에서 비교</translation>
  </message>
  <message>
   <source>macOS</source>
   <translation>macOS</translation>
  </message>
  <message>
   <source>a microcontroller's own program</source>
   <translation>마이크로컨트롤러의 자체 프로그램</translation>
  </message>
  <message>
   <source>exporter</source>
   <translation>내보내기 형식</translation>
  </message>
  <message>
   <source>Not installed; it takes {size}. In a terminal: {line}</source>
   <translation>설치되지 않음. 필요한 공간: {size}. 터미널에서: {line}</translation>
  </message>
  <message>
   <source>Not installed: {packages}. In a terminal: {line}</source>
   <translation>설치되지 않음: {packages}. 터미널에서: {line}</translation>
  </message>
  <message>
   <source>Every computer and board with Python; the file also runs on Windows ML</source>
   <translation>Python이 있는 모든 컴퓨터와 보드. 이 파일은 Windows ML에서도 실행됨</translation>
  </message>
  <message>
   <source>Computers with Intel processors and graphics; ARM boards as well</source>
   <translation>Intel 프로세서와 그래픽이 있는 컴퓨터, ARM 보드</translation>
  </message>
  <message>
   <source>Phones, Raspberry Pi and other ARM boards</source>
   <translation>휴대폰, Raspberry Pi와 그 밖의 ARM 보드</translation>
  </message>
  <message>
   <source>NVIDIA Jetson boards and computers with NVIDIA graphics</source>
   <translation>NVIDIA Jetson 보드와 NVIDIA 그래픽이 있는 컴퓨터</translation>
  </message>
  <message>
   <source>The engine is built on the device itself when it is installed there; what is compared here is the ONNX file that it is built from</source>
   <translation>엔진은 장치에 설치할 때 장치에서 만듭니다. 여기서 비교하는 것은 엔진의 바탕이 되는 ONNX 파일입니다</translation>
  </message>
  <message>
   <source>This computer and ARM boards</source>
   <translation>이 컴퓨터와 ARM 보드</translation>
  </message>
  <message>
   <source>Needs a C compiler on this computer; tuning makes it a little faster</source>
   <translation>이 컴퓨터에 C 컴파일러가 필요함. 튜닝하면 조금 더 빨라짐</translation>
  </message>
  <message>
   <source>Phones and ARM boards, those whose Python has no wheels as well</source>
   <translation>휴대폰과 ARM 보드. Python용 휠이 없는 장치도 가능</translation>
  </message>
  <message>
   <source>Boards with a Rockchip NPU: RK3566, RK3568, RK3588</source>
   <translation>Rockchip NPU가 있는 보드: RK3566, RK3568, RK3588</translation>
  </message>
  <message>
   <source>Phones and ARM boards; XNNPACK on the processor</source>
   <translation>휴대폰과 ARM 보드. 프로세서에서 XNNPACK 사용</translation>
  </message>
  <message>
   <source>Wherever PyTorch or its C++ library runs</source>
   <translation>PyTorch나 그 C++ 라이브러리가 실행되는 모든 곳</translation>
  </message>
  <message>
   <source>Wherever PyTorch runs; tools that start from its newer format</source>
   <translation>PyTorch가 실행되는 모든 곳, PyTorch의 새 형식을 읽는 도구</translation>
  </message>
  <message>
   <source>iPhones, iPads and Macs</source>
   <translation>iPhone, iPad, Mac</translation>
  </message>
  <message>
   <source>Checked for its structure here; it runs, and can be compared, on Apple systems</source>
   <translation>여기서는 구조만 검사함. 실행과 비교는 Apple 시스템에서 가능</translation>
  </message>
  <message>
   <source>Core ML, neural network</source>
   <translation>Core ML, 신경망 형식</translation>
  </message>
  <message>
   <source>iPhones, iPads and Macs before iOS 15 and macOS 12</source>
   <translation>iOS 15와 macOS 12 이전의 iPhone, iPad, Mac</translation>
  </message>
  <message>
   <source>Tools of hardware makers that read the Khronos exchange format</source>
   <translation>Khronos 교환 형식을 읽는 하드웨어 제조사의 도구</translation>
  </message>
  <message>
   <source>C array for microcontrollers</source>
   <translation>마이크로컨트롤러용 C 배열</translation>
  </message>
  <message>
   <source>Microcontrollers with LiteRT for Microcontrollers (TFLM)</source>
   <translation>LiteRT for Microcontrollers(TFLM)를 쓰는 마이크로컨트롤러</translation>
  </message>
  <message>
   <source>C sources with an estimate of the memory they need; your own program links them</source>
   <translation>필요한 메모리를 추정한 값이 있는 C 소스. 사용자의 프로그램에 링크함</translation>
  </message>
  <message>
   <source>{exporter} cannot be used here.</source>
   <translation>여기서 {exporter}을(를) 사용할 수 없습니다.</translation>
  </message>
  <message>
   <source>{exporter} has no precision {name}.</source>
   <translation>{exporter}에서 지원하지 않는 정밀도입니다: {name}.</translation>
  </message>
 </context>
 <context>
  <name>export/job.py</name>
  <message>
   <source>Converting once more, for this computer, to compare</source>
   <translation>비교하려고 이 컴퓨터용으로 한 번 더 변환 중</translation>
  </message>
  <message>
   <source>Accepted by the user:</source>
   <translation>사용자가 허용함:</translation>
  </message>
  <message>
   <source>The model was not compared: it does not run here.</source>
   <translation>여기서 실행되지 않아 모델을 비교하지 않았습니다.</translation>
  </message>
  <message>
   <source>Accepted by the user: it may be deployed.</source>
   <translation>사용자가 허용함. 배포할 수 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>export/made_from.py</name>
  <message>
   <source>the network</source>
   <translation>네트워크</translation>
  </message>
  <message>
   <source>the trained weights</source>
   <translation>학습된 가중치</translation>
  </message>
  <message>
   <source>the data</source>
   <translation>데이터</translation>
  </message>
  <message>
   <source>how pictures are prepared</source>
   <translation>사진을 준비하는 방법</translation>
  </message>
  <message>
   <source>what Optimize chose</source>
   <translation>최적화에서 선택한 것</translation>
  </message>
  <message>
   <source>the engine's version on the device</source>
   <translation>장치의 엔진 버전</translation>
  </message>
  <message>
   <source>the version of TANGO Desktop</source>
   <translation>TANGO Desktop 버전</translation>
  </message>
  <message>
   <source>the setting “{name}”</source>
   <translation>설정 “{name}”</translation>
  </message>
  <message>
   <source>Looking for a model made before</source>
   <translation>전에 만든 모델을 찾는 중</translation>
  </message>
  <message>
   <source>Taken as it was made before, from the same.</source>
   <translation>전에 같은 것으로 만든 모델을 그대로 사용했습니다.</translation>
  </message>
  <message>
   <source>its files were changed, or are missing</source>
   <translation>파일이 바뀌었거나 없습니다</translation>
  </message>
  <message>
   <source>it is not noted what it was made from</source>
   <translation>무엇으로 만들었는지 적혀 있지 않습니다</translation>
  </message>
  <message>
   <source>whether a difference is accepted</source>
   <translation>차이를 허용하는지 여부</translation>
  </message>
  <message>
   <source>its comparison with the trained network was not passed</source>
   <translation>학습된 네트워크와의 비교를 통과하지 못했습니다</translation>
  </message>
  <message>
   <source>The model is made again.</source>
   <translation>모델을 다시 만듭니다.</translation>
  </message>
 </context>
 <context>
  <name>export/onnx_exporter.py</name>
  <message>
   <source>The network could not be converted to ONNX; it failed at {layer}.</source>
   <translation>네트워크를 ONNX로 변환하지 못했습니다. {layer}에서 실패했습니다.</translation>
  </message>
  <message>
   <source>Replace this layer in the editor, or look at the details for what it lacks.</source>
   <translation>편집기에서 이 레이어를 바꾸거나, 자세한 내용에서 무엇이 부족한지 확인하십시오.</translation>
  </message>
  <message>
   <source>The network could not be converted to ONNX.</source>
   <translation>네트워크를 ONNX로 변환하지 못했습니다.</translation>
  </message>
  <message>
   <source>The converted network could not be simplified.</source>
   <translation>변환된 네트워크를 단순화하지 못했습니다.</translation>
  </message>
  <message>
   <source>Switch “Simplify” off and export again.</source>
   <translation>‘단순화’를 끄고 다시 내보내세요.</translation>
  </message>
  <message>
   <source>The converted network is not valid ONNX.</source>
   <translation>변환된 네트워크가 올바른 ONNX가 아닙니다.</translation>
  </message>
  <message>
   <source>Try another opset, or switch “Simplify” off.</source>
   <translation>다른 opset을 쓰거나 ‘단순화’를 끄세요.</translation>
  </message>
 </context>
 <context>
  <name>export/opsets.py</name>
  <message>
   <source>Opset {opset} is not one that was tried.</source>
   <translation>opset {opset}은(는) 검증되지 않은 버전입니다.</translation>
  </message>
  <message>
   <source>ONNX Runtime {version} on the target is too old; {needed} is the least.</source>
   <translation>대상 장치의 ONNX Runtime {version} 버전은 너무 오래되었습니다. {needed} 이상이 필요합니다.</translation>
  </message>
  <message>
   <source>Install a newer ONNX Runtime there.</source>
   <translation>그 장치에 더 새로운 ONNX Runtime을 설치하세요.</translation>
  </message>
 </context>
 <context>
  <name>export/parity.py</name>
  <message>
   <source>It gives values that are not numbers.</source>
   <translation>숫자가 아닌 값이 나옵니다.</translation>
  </message>
  <message>
   <source>Pictures are prepared differently.</source>
   <translation>사진 준비 방법이 다릅니다.</translation>
  </message>
  <message>
   <source>The outputs differ by more than allowed.</source>
   <translation>출력의 차이가 허용된 값보다 큽니다.</translation>
  </message>
  <message>
   <source>The outputs point in another direction.</source>
   <translation>출력의 방향이 다릅니다.</translation>
  </message>
  <message>
   <source>Too many pictures get another answer.</source>
   <translation>답이 다른 사진이 너무 많습니다.</translation>
  </message>
  <message>
   <source>It is less accurate than allowed.</source>
   <translation>정확도가 허용된 것보다 많이 떨어집니다.</translation>
  </message>
  <message>
   <source>Comparing with the exported model</source>
   <translation>내보낸 모델과 비교 중</translation>
  </message>
  <message>
   <source>{pictures}: largest difference {difference}, {agreement} % same answer, top-1 {trained} → {exported}</source>
   <translation>{pictures}: 최대 차이 {difference}, 같은 답 {agreement} %, top-1 {trained} → {exported}</translation>
  </message>
 </context>
 <context>
  <name>export/quantization/bias.py</name>
  <message>
   <source>Correcting the biases</source>
   <translation>편향 보정 중</translation>
  </message>
 </context>
 <context>
  <name>export/quantization/calibration.py</name>
  <message>
   <source>Other pictures go beyond the ranges: {share} of the values of {tensor} are cut off.</source>
   <translation>다른 사진의 값이 범위를 벗어납니다. {tensor} 값의 {share}이(가) 잘립니다.</translation>
  </message>
  <message>
   <source>Looking at the pictures</source>
   <translation>사진 살펴보는 중</translation>
  </message>
  <message>
   <source>Only 1 picture: ranges from so few say little. At least {least} should be used.</source>
   <translation>사진이 1장뿐입니다. 이렇게 적으면 범위를 믿기 어렵습니다. {least}장 이상을 사용해야 합니다.</translation>
  </message>
  <message>
   <source>Only {count} pictures: ranges from so few say little. Use at least {least}.</source>
   <translation>사진이 {count}장뿐입니다. 이렇게 적으면 범위를 믿기 어렵습니다. {least}장 이상을 사용하세요.</translation>
  </message>
  <message>
   <source>1 picture is not a training picture: accuracy measured on it would flatter.</source>
   <translation>사진 1장은 학습용 사진이 아닙니다. 그 사진으로 측정한 정확도는 실제보다 높게 나옵니다.</translation>
  </message>
  <message>
   <source>{count} pictures are not training pictures: accuracy measured on them would flatter.</source>
   <translation>사진 {count}장은 학습용 사진이 아닙니다. 그 사진으로 측정한 정확도는 실제보다 높게 나옵니다.</translation>
  </message>
  <message>
   <source>1 class is not shown: {names}</source>
   <translation>사진에 나오지 않는 클래스 1개: {names}</translation>
  </message>
  <message>
   <source>{count} classes are not shown: {names}</source>
   <translation>사진에 나오지 않는 클래스 {count}개: {names}</translation>
  </message>
  <message>
   <source>The pictures are all about equally bright: {share} of the training set's spread.</source>
   <translation>사진의 밝기가 모두 비슷합니다. 학습용 사진이 퍼진 폭의 {share}입니다.</translation>
  </message>
  <message>
   <source>The pictures all have about the same contrast: {share} of the training set's spread.</source>
   <translation>사진의 대비가 모두 비슷합니다. 학습용 사진이 퍼진 폭의 {share}입니다.</translation>
  </message>
  <message>
   <source>There are no training pictures to calibrate with.</source>
   <translation>보정에 쓸 학습용 사진이 없습니다.</translation>
  </message>
  <message>
   <source>There are no pictures to calibrate with.</source>
   <translation>보정에 쓸 사진이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>export/quantization/fp16.py</name>
  <message>
   <source>Weights too large for 16 bits were made smaller in: {names}</source>
   <translation>16비트에 너무 큰 가중치를 줄인 곳: {names}</translation>
  </message>
 </context>
 <context>
  <name>export/quantization/integers.py</name>
  <message>
   <source>quantization scheme</source>
   <translation>양자화 방식</translation>
  </message>
 </context>
 <context>
  <name>export/quantization/plan.py</name>
  <message>
   <source>Calibrate again; that writes a new one.</source>
   <translation>다시 보정하세요. 파일이 새로 만들어집니다.</translation>
  </message>
 </context>
 <context>
  <name>export/quantization/qdq.py</name>
  <message>
   <source>The calibration belongs to another model.</source>
   <translation>다른 모델의 보정입니다.</translation>
  </message>
  <message>
   <source>Calibrate again.</source>
   <translation>다시 보정하세요.</translation>
  </message>
 </context>
 <context>
  <name>export/quantization/ranges.py</name>
  <message>
   <source>Finding the ranges of all tensors</source>
   <translation>모든 텐서의 범위 찾는 중</translation>
  </message>
  <message>
   <source>Counting the values of all tensors</source>
   <translation>모든 텐서의 값 세는 중</translation>
  </message>
  <message>
   <source>The values of {tensor} are infinite or no numbers.</source>
   <translation>{tensor}의 값이 무한대이거나 수가 아닙니다.</translation>
  </message>
  <message>
   <source>A network that has learnt has none: look at its training.</source>
   <translation>제대로 학습된 네트워크에는 그런 값이 없습니다. 학습을 확인하세요.</translation>
  </message>
 </context>
 <context>
  <name>export/quantization/sensitivity.py</name>
  <message>
   <source>Quantizing one layer after the other</source>
   <translation>레이어를 하나씩 양자화하는 중</translation>
  </message>
 </context>
 <context>
  <name>export/range_settings.py</name>
  <message>
   <source>minmax</source>
   <translation>최솟값·최댓값</translation>
  </message>
  <message>
   <source>percentile</source>
   <translation>백분위수</translation>
  </message>
  <message>
   <source>entropy</source>
   <translation>엔트로피</translation>
  </message>
  <message>
   <source>mse</source>
   <translation>평균 제곱 오차</translation>
  </message>
  <message>
   <source>Pictures for calibration</source>
   <translation>보정용 사진</translation>
  </message>
  <message>
   <source>How many training pictures tell an 8-bit model the ranges of its values</source>
   <translation>8비트 모델의 값 범위를 정하는 데 쓰는 학습용 사진 수</translation>
  </message>
  <message>
   <source>Ranges of 8-bit values</source>
   <translation>8비트 값의 범위</translation>
  </message>
  <message>
   <source>How the range of a value is chosen from what the calibration pictures gave</source>
   <translation>보정용 사진에서 나온 값으로 범위를 정하는 방법</translation>
  </message>
 </context>
 <context>
  <name>export/reference.py</name>
  <message>
   <source>The weights in {path} do not fit the trained network.</source>
   <translation>{path} 파일의 가중치가 학습된 네트워크와 맞지 않습니다.</translation>
  </message>
  <message>
   <source>Train again, or use another run.</source>
   <translation>다시 학습하거나 다른 학습 실행을 사용하세요.</translation>
  </message>
 </context>
 <context>
  <name>export/served.py</name>
  <message>
   <source>{engine} cannot run the exported model: {reason}</source>
   <translation>{engine}: 내보낸 모델을 실행할 수 없습니다: {reason}</translation>
  </message>
  <message>
   <source>Export again, or choose another engine. The details say more.</source>
   <translation>다시 내보내거나 다른 엔진을 선택하세요. 자세한 내용에 더 나와 있습니다.</translation>
  </message>
  <message>
   <source>{engine} crashed: it was ended by signal {number} ({title}).</source>
   <translation>{engine}: 비정상 종료되었습니다. 시그널 {number}({title})로 끝났습니다.</translation>
  </message>
  <message>
   <source>{engine} ended with code {code}.</source>
   <translation>{engine}: 코드 {code}(으)로 종료되었습니다.</translation>
  </message>
  <message>
   <source>{engine} was stopped: it took longer than {seconds} s for one answer.</source>
   <translation>{engine}: 답 하나에 {seconds} s를 넘겨 중지했습니다.</translation>
  </message>
  <message>
   <source>Try a smaller picture size or another engine.</source>
   <translation>사진 크기를 줄이거나 다른 엔진을 사용해 보세요.</translation>
  </message>
  <message>
   <source>Is it still there? Make the environment again.</source>
   <translation>파일이 아직 있나요? 환경을 다시 만드세요.</translation>
  </message>
 </context>
 <context>
  <name>export/settings.py</name>
  <message>
   <source>What runs the model on the device; empty takes the one of the page Device</source>
   <translation>장치에서 모델을 실행하는 것. 비워 두면 ‘장치’ 페이지에서 선택한 것</translation>
  </message>
  <message>
   <source>fp32, fp16, dynamic or int8; empty takes the one of the page Device</source>
   <translation>fp32, fp16, dynamic 또는 int8. 비워 두면 ‘장치’ 페이지에서 선택한 것</translation>
  </message>
  <message>
   <source>Pictures compared</source>
   <translation>비교할 사진 수</translation>
  </message>
  <message>
   <source>How many validation pictures go through the trained and the exported model, at most; more take longer, fewer tell less: one of 64 is worth 1.6 points</source>
   <translation>학습한 모델과 내보낸 모델로 비교할 검증 사진의 최대 수. 많을수록 오래 걸리고 적을수록 알 수 있는 것이 적습니다. 64장 중 한 장은 1.6포인트에 해당합니다</translation>
  </message>
  <message>
   <source>Largest difference</source>
   <translation>최대 차이</translation>
  </message>
  <message>
   <source>Of any output, relative to the largest output (or to 1 where that is less)</source>
   <translation>모든 출력 중 최대 차이. 가장 큰 출력(1보다 작으면 1)에 대한 비율</translation>
  </message>
  <message>
   <source>Least cosine similarity</source>
   <translation>최소 코사인 유사도</translation>
  </message>
  <message>
   <source>Of all outputs together; 1 means the same direction</source>
   <translation>모든 출력을 함께 계산. 1이면 같은 방향</translation>
  </message>
  <message>
   <source>Least top-1 agreement</source>
   <translation>최소 top-1 일치율</translation>
  </message>
  <message>
   <source>The share of pictures on which both must give the same answer</source>
   <translation>두 모델의 답이 같아야 하는 사진의 비율</translation>
  </message>
  <message>
   <source>Largest loss of top-1</source>
   <translation>최대 top-1 감소</translation>
  </message>
  <message>
   <source>How much less accurate the exported model may be on those pictures</source>
   <translation>그 사진에서 내보낸 모델의 정확도가 떨어져도 되는 정도</translation>
  </message>
  <message>
   <source>Accept a difference</source>
   <translation>차이 허용</translation>
  </message>
  <message>
   <source>Go on although the exported model differs; this is recorded with every deployment</source>
   <translation>내보낸 모델이 달라도 계속 진행. 모든 배포에 기록됨</translation>
  </message>
  <message>
   <source>Accepted for</source>
   <translation>허용 대상</translation>
  </message>
  <message>
   <source>The engine and precision that the difference is accepted for; noted by the program</source>
   <translation>차이를 허용한 엔진과 정밀도. 프로그램이 기록합니다</translation>
  </message>
  <message>
   <source>ONNX opset</source>
   <translation>ONNX opset</translation>
  </message>
  <message>
   <source>15, 17, 18 or 20; 0 takes the newest that the device's ONNX Runtime runs</source>
   <translation>15, 17, 18 또는 20. 0이면 장치의 ONNX Runtime이 실행하는 가장 새로운 버전</translation>
  </message>
  <message>
   <source>Any batch size</source>
   <translation>모든 배치 크기</translation>
  </message>
  <message>
   <source>Otherwise the model takes one picture at a time, which engines like best</source>
   <translation>끄면 한 번에 사진 한 장만 받음. 엔진이 가장 빠르게 실행하는 방식</translation>
  </message>
  <message>
   <source>Simplify</source>
   <translation>단순화</translation>
  </message>
  <message>
   <source>Fold constants and remove what computes nothing</source>
   <translation>상수를 미리 계산하고 계산에 쓰이지 않는 부분을 제거</translation>
  </message>
  <message>
   <source>Time for tuning</source>
   <translation>튜닝 시간</translation>
  </message>
  <message>
   <source>How long TVM may look for faster programs; what it found is kept and used again</source>
   <translation>TVM이 더 빠른 프로그램을 찾는 시간의 한도. 찾은 것은 보관하여 다시 사용</translation>
  </message>
  <message>
   <source>Longest conversion</source>
   <translation>최대 변환 시간</translation>
  </message>
  <message>
   <source>A converter in a process of its own is stopped when it takes longer</source>
   <translation>별도 프로세스의 변환기가 이보다 오래 걸리면 중지합니다</translation>
  </message>
  <message>
   <source>Most memory of a conversion</source>
   <translation>변환의 최대 메모리</translation>
  </message>
  <message>
   <source>A converter in a process of its own is stopped when it takes more; 0 leaves a tenth of this computer's free</source>
   <translation>별도 프로세스의 변환기가 이보다 많이 쓰면 중지합니다. 0이면 이 컴퓨터 여유 메모리의 10분의 1을 남깁니다</translation>
  </message>
  <message>
   <source>Of any raw output, relative to the largest of its kind: coordinates in pixels, objectness and classes each for themselves</source>
   <translation>원시 출력별로, 같은 종류의 가장 큰 값에 대한 비율. 좌표(픽셀), 객체성, 클래스를 따로 계산</translation>
  </message>
  <message>
   <source>Of each kind of raw output; 1 means the same direction</source>
   <translation>원시 출력의 종류마다 계산. 1이면 방향이 같음</translation>
  </message>
  <message>
   <source>Least box agreement</source>
   <translation>최소 상자 일치율</translation>
  </message>
  <message>
   <source>The share of boxes that both must find, with the same class, in the same place</source>
   <translation>양쪽이 같은 클래스로 같은 위치에서 찾아야 하는 상자의 비율</translation>
  </message>
  <message>
   <source>Largest loss of mAP50-95</source>
   <translation>최대 mAP50-95 감소</translation>
  </message>
  <message>
   <source>Overlap of boxes that agree</source>
   <translation>일치하는 상자의 겹침</translation>
  </message>
  <message>
   <source>From this IoU on, two boxes of one class are the same</source>
   <translation>클래스가 같은 두 상자를 같은 것으로 보는 최소 IoU</translation>
  </message>
  <message>
   <source>Least confidence</source>
   <translation>최소 신뢰도</translation>
  </message>
  <message>
   <source>Boxes below it are not shown by the deployed model</source>
   <translation>배포된 모델은 이보다 낮은 상자를 보여 주지 않음</translation>
  </message>
  <message>
   <source>Overlap of duplicates</source>
   <translation>중복의 겹침</translation>
  </message>
  <message>
   <source>Of boxes of one class that overlap by more than this IoU, only the surest stays</source>
   <translation>클래스가 같은 상자가 이 IoU보다 많이 겹치면 신뢰도가 가장 높은 것만 남김</translation>
  </message>
  <message>
   <source>Most boxes</source>
   <translation>최대 상자 수</translation>
  </message>
  <message>
   <source>How many boxes a picture may have</source>
   <translation>사진 한 장에 둘 수 있는 상자 수</translation>
  </message>
  <message>
   <source>Duplicates removed inside the model</source>
   <translation>모델 안에서 중복 제거</translation>
  </message>
  <message>
   <source>The model's file then ends with NMS; its limits cannot be changed on the device</source>
   <translation>모델 파일 끝에 NMS가 들어감. 그 제한은 장치에서 바꿀 수 없음</translation>
  </message>
 </context>
 <context>
  <name>export/stage.py</name>
  <message>
   <source>{engine}, {precision}, {size} MB, differs from PyTorch (accepted)</source>
   <translation>{engine}, {precision}, {size} MB, PyTorch와 다름(허용됨)</translation>
  </message>
  <message>
   <source>{path} is not what the training wrote: it was damaged or replaced.</source>
   <translation>{path} 파일이 학습에서 쓴 것과 다릅니다. 손상되었거나 바뀌었습니다.</translation>
  </message>
  <message>
   <source>Put the file back from a copy, or train again.</source>
   <translation>사본으로 파일을 되돌리거나 다시 학습하세요.</translation>
  </message>
  <message>
   <source>{engine}, {precision}, {size} MB, not compared: it does not run on this computer</source>
   <translation>{engine}, {precision}, {size} MB, 비교 안 함: 이 컴퓨터에서 실행되지 않음</translation>
  </message>
  <message>
   <source>{engine}, {precision}, {size} MB, same as PyTorch</source>
   <translation>{engine}, {precision}, {size} MB, PyTorch와 같음</translation>
  </message>
  <message>
   <source>Export</source>
   <translation>내보내기</translation>
  </message>
  <message>
   <source>Does the exported model answer the same?</source>
   <translation>내보낸 모델의 답이 같을까요?</translation>
  </message>
  <message>
   <source>compared by {engine}</source>
   <translation>{engine}(으)로 비교</translation>
  </message>
  <message>
   <source>compared in its simulator</source>
   <translation>시뮬레이터에서 비교</translation>
  </message>
  <message>
   <source>larger than the {mb} MB asked for</source>
   <translation>요청한 {mb} MB보다 큼</translation>
  </message>
  <message>
   <source>{path} is damaged: no picture can be prepared so.</source>
   <translation>{path} 파일이 손상되어 사진을 준비할 수 없습니다.</translation>
  </message>
  <message>
   <source>Restore an earlier copy, or train again. Nothing was changed.</source>
   <translation>이전 사본을 복원하거나 다시 학습하세요. 변경된 것은 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>export/unfollowed.py</name>
  <message>
   <source>{engine} does not follow: {settings}</source>
   <translation>{engine}이(가) 따르지 않는 설정: {settings}</translation>
  </message>
  <message>
   <source>{engine} has no FP16 beside 8 bits; these layers are kept in FP32 instead: {names}</source>
   <translation>{engine}에는 8비트와 함께 쓰는 FP16이 없어 다음 레이어를 FP32로 유지합니다: {names}</translation>
  </message>
  <message>
   <source>{engine} has no FP32 beside 8 bits; these layers are kept in FP16 instead: {names}</source>
   <translation>{engine}에는 8비트와 함께 쓰는 FP32가 없어 다음 레이어를 FP16으로 유지합니다: {names}</translation>
  </message>
  <message>
   <source>no</source>
   <translation>아니요</translation>
  </message>
  <message>
   <source>{title} ({used} instead of {value})</source>
   <translation>{title} ({value} 대신 {used})</translation>
  </message>
 </context>
 <context>
  <name>export/watching.py</name>
  <message>
   <source>The converter {name} crashed: it was ended by signal {number} ({title}).</source>
   <translation>변환기 {name}: 비정상 종료되었습니다. 시그널 {number}({title})로 끝났습니다.</translation>
  </message>
  <message>
   <source>The converter {name} failed.</source>
   <translation>변환기 {name}: 실패했습니다.</translation>
  </message>
  <message>
   <source>Close other programs, or convert on a computer with more memory. {log}</source>
   <translation>다른 프로그램을 닫거나 메모리가 더 많은 컴퓨터에서 변환하세요. {log}</translation>
  </message>
  <message>
   <source>The conversion needs more memory than the {gigabytes} GB that it may use.</source>
   <translation>변환에 사용할 수 있는 {gigabytes} GB보다 많은 메모리가 필요합니다.</translation>
  </message>
  <message>
   <source>Raise “Most memory of a conversion” in the settings. {log}</source>
   <translation>설정에서 “변환의 최대 메모리”를 늘리십시오. {log}</translation>
  </message>
  <message>
   <source>The log is kept at {log}.</source>
   <translation>로그는 {log}에 있습니다.</translation>
  </message>
  <message>
   <source>The converter {name} crashed with code {code}.</source>
   <translation>변환기 {name}: 코드 {code}(으)로 비정상 종료되었습니다.</translation>
  </message>
  <message>
   <source>The converter {name} was ended by the system (signal {number}), most often for want of memory.</source>
   <translation>변환기 {name}: 시스템이 종료했습니다(시그널 {number}). 대개 메모리가 부족하기 때문입니다.</translation>
  </message>
  <message>
   <source>The conversion could not write its files. The disk is full.</source>
   <translation>변환기가 파일을 쓰지 못했습니다. 디스크가 가득 찼습니다.</translation>
  </message>
  <message>
   <source>The conversion ran out of memory.</source>
   <translation>변환 중에 메모리가 부족해졌습니다.</translation>
  </message>
  <message>
   <source>The conversion was stopped: it took longer than {minutes} minutes.</source>
   <translation>변환이 {minutes}분을 넘겨 중지했습니다.</translation>
  </message>
  <message>
   <source>Raise “Longest conversion” in the settings. {log}</source>
   <translation>설정에서 “최대 변환 시간”을 늘리십시오. {log}</translation>
  </message>
 </context>
 <context>
  <name>families/__init__.py</name>
  <message>
   <source>A network for {classes} classes and {channels} channels cannot be built.</source>
   <translation>클래스 {classes}개, 채널 {channels}개인 네트워크는 만들 수 없습니다.</translation>
  </message>
  <message>
   <source>Both are 1 or more.</source>
   <translation>둘 다 1 이상이어야 합니다.</translation>
  </message>
  <message>
   <source>{name} needs pictures of {least} px or more; {height} × {width} is too small.</source>
   <translation>{name}에는 {least} px 이상의 사진이 필요합니다. {height} × {width}은(는) 너무 작습니다.</translation>
  </message>
  <message>
   <source>{name} needs sides that are multiples of {stride}; {height} × {width} is not.</source>
   <translation>{name}에는 변의 길이가 {stride}의 배수인 사진이 필요합니다. {height} × {width}은(는) 아닙니다.</translation>
  </message>
  <message>
   <source>The nearest are {less_height} × {less_width} and {height} × {width}.</source>
   <translation>가장 가까운 크기는 {less_height} × {less_width}, {height} × {width}입니다.</translation>
  </message>
  <message>
   <source>Use larger pictures, or a network for small ones such as resnet20.</source>
   <translation>더 큰 사진을 쓰거나 resnet20처럼 작은 사진용 네트워크를 사용하세요.</translation>
  </message>
  <message>
   <source>Use larger pictures.</source>
   <translation>더 큰 사진을 사용하세요.</translation>
  </message>
 </context>
 <context>
  <name>families/densenet.py</name>
  <message>
   <source>Dropout</source>
   <translation>드롭아웃</translation>
  </message>
  <message>
   <source>After each dense layer, while training</source>
   <translation>학습 중 각 dense 레이어 뒤에 적용</translation>
  </message>
 </context>
 <context>
  <name>families/info.py</name>
  <message>
   <source>model</source>
   <translation>모델</translation>
  </message>
 </context>
 <context>
  <name>families/resnet.py</name>
  <message>
   <source>Zero-initialised residual branches</source>
   <translation>0으로 초기화한 잔차 가지</translation>
  </message>
  <message>
   <source>The last batch norm of each block starts at 0</source>
   <translation>각 블록의 마지막 배치 정규화가 0에서 시작</translation>
  </message>
  <message>
   <source>Stride in the 1 × 1</source>
   <translation>1 × 1에서 스트라이드</translation>
  </message>
  <message>
   <source>As first published (v1); otherwise in the 3 × 3 (v1.5), which is more accurate</source>
   <translation>처음 발표된 방식(v1). 끄면 3 × 3에서 적용(v1.5)하며 더 정확함</translation>
  </message>
  <message>
   <source>Shortcut</source>
   <translation>지름길 연결</translation>
  </message>
  <message>
   <source>A: skips pixels and pads channels, no parameters; B: 1 × 1 convolution</source>
   <translation>A: 픽셀을 건너뛰고 채널을 채움, 파라미터 없음. B: 1 × 1 합성곱</translation>
  </message>
 </context>
 <context>
  <name>families/vgg.py</name>
  <message>
   <source>Share of the classifier's values set to zero while training</source>
   <translation>학습 중 0으로 만드는 분류기 값의 비율</translation>
  </message>
 </context>
 <context>
  <name>families/yolov7.py</name>
  <message>
   <source>Form</source>
   <translation>형태</translation>
  </message>
  <message>
   <source>Training: with what only helps learning; deploy: the same boxes with less work</source>
   <translation>학습: 배우는 데만 필요한 것까지 포함. 배포: 더 적은 계산으로 같은 상자</translation>
  </message>
  <message>
   <source>Width</source>
   <translation>너비</translation>
  </message>
  <message>
   <source>Channels, as a multiple of the published</source>
   <translation>채널 수, 공표된 값의 배수</translation>
  </message>
  <message>
   <source>Depth</source>
   <translation>깊이</translation>
  </message>
  <message>
   <source>Convolutions in a block, as a multiple of the published</source>
   <translation>블록 안의 합성곱 수, 공표된 값의 배수</translation>
  </message>
  <message>
   <source>Neck</source>
   <translation>넥</translation>
  </message>
  <message>
   <source>Scale sequence: a 3-D convolution across levels before the finest level's head</source>
   <translation>스케일 시퀀스: 가장 세밀한 레벨의 헤드 앞에서 여러 레벨에 걸친 3차원 합성곱</translation>
  </message>
  <message>
   <source>Activation</source>
   <translation>활성화 함수</translation>
  </message>
  <message>
   <source>After each convolution; auto is the published one</source>
   <translation>각 합성곱 뒤에 적용. auto는 공표된 것</translation>
  </message>
  <message>
   <source>Anchors</source>
   <translation>앵커</translation>
  </message>
  <message>
   <source>Width and height of typical boxes, level by level; the published ones when empty</source>
   <translation>대표적인 상자의 너비와 높이, 레벨 순서대로. 비우면 공표된 값</translation>
  </message>
  <message>
   <source>{count} anchor sizes cannot be shared among {levels} levels.</source>
   <translation>앵커 크기 {count}개를 레벨 {levels}개에 똑같이 나눌 수 없습니다.</translation>
  </message>
  <message>
   <source>Give each level as many pairs of width and height as the others.</source>
   <translation>레벨마다 너비와 높이의 쌍을 같은 수로 넣으세요.</translation>
  </message>
 </context>
 <context>
  <name>graph/checks.py</name>
  <message>
   <source>Its input {source} does not exist.</source>
   <translation>입력 {source}이(가) 없습니다.</translation>
  </message>
  <message>
   <source>{first} There are {count} more problems.</source>
   <translation>{first} 문제가 {count}개 더 있습니다.</translation>
  </message>
  <message>
   <source>Its weights are for pictures of {height} × {width} px, not {h} × {w} px.</source>
   <translation>가중치가 {height} × {width} px 사진용이라 {h} × {w} px 사진에는 맞지 않습니다.</translation>
  </message>
  <message>
   <source>Change the network's picture size, or pool to a fixed size before it.</source>
   <translation>네트워크의 사진 크기를 바꾸거나 앞에서 고정 크기로 풀링하세요.</translation>
  </message>
  <message>
   <source>The output {name} does not exist.</source>
   <translation>출력 {name}이(가) 없습니다.</translation>
  </message>
  <message>
   <source>The output {name} is listed more than once.</source>
   <translation>출력 {name}이(가) 두 번 이상 적혀 있습니다.</translation>
  </message>
  <message>
   <source>Pictures of {height} × {width} px are too large.</source>
   <translation>{height} × {width} px 사진은 너무 큽니다.</translation>
  </message>
  <message>
   <source>A side has at most {most} px.</source>
   <translation>한 변은 최대 {most} px입니다.</translation>
  </message>
  <message>
   <source>Pictures of {channels} channels and {height} × {width} px do not exist.</source>
   <translation>채널 {channels}개, {height} × {width} px인 사진은 있을 수 없습니다.</translation>
  </message>
  <message>
   <source>Channels and size are 1 or more.</source>
   <translation>채널과 크기는 1 이상이어야 합니다.</translation>
  </message>
  <message>
   <source>The network has no output.</source>
   <translation>네트워크에 출력이 없습니다.</translation>
  </message>
  <message>
   <source>Mark the last layer as output.</source>
   <translation>마지막 레이어를 출력으로 지정하세요.</translation>
  </message>
  <message>
   <source>Its result is not used.</source>
   <translation>결과가 사용되지 않습니다.</translation>
  </message>
  <message>
   <source>Connect it, mark it as output, or remove it.</source>
   <translation>연결하거나 출력으로 지정하거나 제거하세요.</translation>
  </message>
  <message>
   <source>{count} nodes have this name.</source>
   <translation>노드 {count}개의 이름이 같습니다.</translation>
  </message>
  <message>
   <source>Rename all but one of them.</source>
   <translation>하나만 남기고 이름을 바꾸세요.</translation>
  </message>
  <message>
   <source>This name cannot be used for a node.</source>
   <translation>노드에 쓸 수 없는 이름입니다.</translation>
  </message>
  <message>
   <source>Use letters, digits and _, in parts joined by dots, such as layer1.0.conv1.</source>
   <translation>영문자, 숫자, _를 쓰고 부분은 점으로 이으세요. 예: layer1.0.conv1.</translation>
  </message>
  <message>
   <source>It reads its own output: {cycle}.</source>
   <translation>자기 자신의 출력을 읽습니다: {cycle}.</translation>
  </message>
  <message>
   <source>Remove one of these links.</source>
   <translation>이 연결 중 하나를 제거하세요.</translation>
  </message>
  <message>
   <source>List it once.</source>
   <translation>한 번만 적으세요.</translation>
  </message>
  <message>
   <source>It stands inside {parent}, which is a node itself.</source>
   <translation>그 자체가 노드인 {parent} 안에 있습니다.</translation>
  </message>
  <message>
   <source>Rename one of them.</source>
   <translation>둘 중 하나의 이름을 바꾸세요.</translation>
  </message>
 </context>
 <context>
  <name>graph/clipping.py</name>
  <message>
   <source>Paste {name}</source>
   <translation>{name} 붙여넣기</translation>
  </message>
  <message>
   <source>The text holds no layers that were copied in this program.</source>
   <translation>텍스트에 이 프로그램에서 복사한 레이어가 없습니다.</translation>
  </message>
  <message>
   <source>Copy layers in a network first.</source>
   <translation>먼저 네트워크에서 레이어를 복사하세요.</translation>
  </message>
  <message>
   <source>Paste {count} layers</source>
   <translation>레이어 {count}개 붙여넣기</translation>
  </message>
  <message>
   <source>Nothing is selected.</source>
   <translation>선택한 것이 없습니다.</translation>
  </message>
  <message>
   <source>Select layers or blocks first.</source>
   <translation>먼저 레이어나 블록을 선택하세요.</translation>
  </message>
  <message>
   <source>Two nodes have one name.</source>
   <translation>노드 두 개의 이름이 같습니다.</translation>
  </message>
  <message>
   <source>the text</source>
   <translation>텍스트</translation>
  </message>
 </context>
 <context>
  <name>graph/describe.py</name>
  <message>
   <source>{name}: {input} → {output}</source>
   <translation>{name}: {input} → {output}</translation>
  </message>
  <message>
   <source>Parameters: {count}</source>
   <translation>파라미터: {count}</translation>
  </message>
  <message>
   <source>Multiply-accumulates: {count} G</source>
   <translation>곱셈-누산: {count} G</translation>
  </message>
  <message>
   <source>Weights in fp32: {size} MB</source>
   <translation>fp32 가중치: {size} MB</translation>
  </message>
  <message>
   <source>Peak of activations: {size} MB</source>
   <translation>활성값 최대 메모리: {size} MB</translation>
  </message>
  <message>
   <source>Block</source>
   <translation>블록</translation>
  </message>
  <message>
   <source>Layers</source>
   <translation>레이어</translation>
  </message>
  <message>
   <source>Parameters</source>
   <translation>파라미터</translation>
  </message>
  <message>
   <source>MMACs</source>
   <translation>MMAC</translation>
  </message>
  <message>
   <source>Output</source>
   <translation>출력</translation>
  </message>
 </context>
 <context>
  <name>graph/document.py</name>
  <message>
   <source>There is no node named {name}.</source>
   <translation>이름이 {name}인 노드가 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>graph/editing.py</name>
  <message>
   <source>Connect {source} to {target}</source>
   <translation>{source}을(를) {target}에 연결</translation>
  </message>
  <message>
   <source>Duplicate {name}</source>
   <translation>{name} 복제</translation>
  </message>
  <message>
   <source>Set {param} of {count} layers</source>
   <translation>레이어 {count}개의 {param} 설정</translation>
  </message>
  <message>
   <source>Disconnect {source} from {target}</source>
   <translation>{source}와(과) {target}의 연결 끊기</translation>
  </message>
  <message>
   <source>Remove {count} links</source>
   <translation>연결 {count}개 제거</translation>
  </message>
  <message>
   <source>Insert {name}</source>
   <translation>{name} 삽입</translation>
  </message>
  <message>
   <source>Add {name}</source>
   <translation>{name} 추가</translation>
  </message>
  <message>
   <source>Remove {name}</source>
   <translation>{name} 제거</translation>
  </message>
  <message>
   <source>Remove {count} layers</source>
   <translation>레이어 {count}개 제거</translation>
  </message>
  <message>
   <source>Duplicate {count} layers</source>
   <translation>레이어 {count}개 복제</translation>
  </message>
  <message>
   <source>Do not return {name}</source>
   <translation>{name}을(를) 출력에서 제외</translation>
  </message>
  <message>
   <source>Mark {name} as output</source>
   <translation>{name}을(를) 출력으로 지정</translation>
  </message>
  <message>
   <source>Group {count} layers as {name}</source>
   <translation>레이어 {count}개를 {name} 그룹으로 묶기</translation>
  </message>
  <message>
   <source>Ungroup {name}</source>
   <translation>{name} 그룹 해제</translation>
  </message>
  <message>
   <source>Rename {name} to {new_name}</source>
   <translation>{name}의 이름을 {new_name}(으)로 변경</translation>
  </message>
  <message>
   <source>{source} comes after {target}: it would be a circle.</source>
   <translation>{source}은(는) {target} 뒤에 있어, 연결하면 순환이 생깁니다.</translation>
  </message>
  <message>
   <source>Connect it to a layer that comes later.</source>
   <translation>더 뒤에 있는 레이어에 연결하세요.</translation>
  </message>
  <message>
   <source>This link is not there any more.</source>
   <translation>이 연결은 더 이상 없습니다.</translation>
  </message>
  <message>
   <source>Choose another one.</source>
   <translation>다른 것을 선택하세요.</translation>
  </message>
  <message>
   <source>These links bring the results of several layers.</source>
   <translation>이 연결은 여러 레이어의 결과를 전달합니다.</translation>
  </message>
  <message>
   <source>Unfold the blocks and choose one of them.</source>
   <translation>블록을 펼치고 그중 하나를 선택하세요.</translation>
  </message>
  <message>
   <source>There is no block named {name}.</source>
   <translation>이름이 {name}인 블록이 없습니다.</translation>
  </message>
  <message>
   <source>This name cannot be used for a block.</source>
   <translation>블록에 쓸 수 없는 이름입니다.</translation>
  </message>
  <message>
   <source>Use letters, digits and _, such as stage2.</source>
   <translation>영문자, 숫자, _를 쓰세요. 예: stage2.</translation>
  </message>
  <message>
   <source>There is already a block named {name}.</source>
   <translation>이름이 {name}인 블록이 이미 있습니다.</translation>
  </message>
  <message>
   <source>Choose another name.</source>
   <translation>다른 이름을 선택하세요.</translation>
  </message>
 </context>
 <context>
  <name>graph/edits.py</name>
  <message>
   <source>Change {name}</source>
   <translation>{name} 변경</translation>
  </message>
  <message>
   <source>Remove a node</source>
   <translation>노드 제거</translation>
  </message>
  <message>
   <source>Move a node</source>
   <translation>노드 이동</translation>
  </message>
  <message>
   <source>Move {name}</source>
   <translation>{name} 이동</translation>
  </message>
  <message>
   <source>Set {param} of {name}</source>
   <translation>{name}의 {param} 설정</translation>
  </message>
  <message>
   <source>Make {name} a {layer}</source>
   <translation>{name}을(를) {layer}(으)로 변경</translation>
  </message>
  <message>
   <source>Rewire {name}</source>
   <translation>{name}의 연결 변경</translation>
  </message>
  <message>
   <source>Move {name} to {block}</source>
   <translation>{name}을(를) {block}(으)로 이동</translation>
  </message>
  <message>
   <source>Set the outputs</source>
   <translation>출력 설정</translation>
  </message>
  <message>
   <source>Set the picture size</source>
   <translation>사진 크기 설정</translation>
  </message>
  <message>
   <source>Rename the network to {name}</source>
   <translation>네트워크 이름을 {name}(으)로 변경</translation>
  </message>
  <message>
   <source>There is already a node named {name}.</source>
   <translation>이름이 {name}인 노드가 이미 있습니다.</translation>
  </message>
  <message>
   <source>There is no node at place {place}.</source>
   <translation>위치 {place}에 노드가 없습니다.</translation>
  </message>
  <message>
   <source>This name cannot be used for a network.</source>
   <translation>네트워크에 쓸 수 없는 이름입니다.</translation>
  </message>
  <message>
   <source>Use letters and digits, such as resnet18-wide.</source>
   <translation>영문자와 숫자를 쓰세요. 예: resnet18-wide.</translation>
  </message>
 </context>
 <context>
  <name>graph/files.py</name>
  <message>
   <source>Node {number}</source>
   <translation>노드 {number}</translation>
  </message>
  <message>
   <source>input needs channels and size: [height, width].</source>
   <translation>input에는 channels와 size: [height, width]가 필요합니다.</translation>
  </message>
  <message>
   <source>{what} is not a list of names.</source>
   <translation>{what}: 이름 목록이 아닙니다.</translation>
  </message>
  <message>
   <source>{what}: inputs</source>
   <translation>{what}: inputs</translation>
  </message>
  <message>
   <source>{name} is not known here.</source>
   <translation>여기서 알 수 없는 이름입니다: {name}.</translation>
  </message>
  <message>
   <source>{path} is not a network document: {first}</source>
   <translation>{path} 파일은 네트워크 문서가 아닙니다: {first}</translation>
  </message>
  <message>
   <source>Mend it in a text editor, or restore an earlier copy. Nothing was changed.</source>
   <translation>텍스트 편집기에서 고치거나 이전 사본을 복원하세요. 변경된 것은 없습니다.</translation>
  </message>
  <message>
   <source>nodes is not a list.</source>
   <translation>nodes가 목록이 아닙니다.</translation>
  </message>
  <message>
   <source>{what} is not a mapping.</source>
   <translation>{what}: 매핑이 아닙니다.</translation>
  </message>
  <message>
   <source>{what}: {name} is not known here.</source>
   <translation>{what}: 여기서 알 수 없는 이름입니다: {name}.</translation>
  </message>
  <message>
   <source>{what}: params is not a mapping.</source>
   <translation>{what}: params가 매핑이 아닙니다.</translation>
  </message>
  <message>
   <source>{what}: {name} is no number, text or list of them.</source>
   <translation>{what}: {name}은(는) 수나 텍스트, 또는 그 목록이 아닙니다.</translation>
  </message>
  <message>
   <source>{what} has no {name}.</source>
   <translation>{what}: {name}이(가) 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>graph/heads.py</name>
  <message>
   <source>Tell {count} classes apart</source>
   <translation>클래스 {count}개 구별</translation>
  </message>
 </context>
 <context>
  <name>graph/layers/activation.py</name>
  <message>
   <source>ReLU</source>
   <translation>ReLU</translation>
  </message>
  <message>
   <source>Negative values become 0</source>
   <translation>음수를 0으로 만듦</translation>
  </message>
  <message>
   <source>Leaky ReLU</source>
   <translation>Leaky ReLU</translation>
  </message>
  <message>
   <source>Negative values are scaled down</source>
   <translation>음수를 작게 줄임</translation>
  </message>
  <message>
   <source>ReLU6</source>
   <translation>ReLU6</translation>
  </message>
  <message>
   <source>Between 0 and 6: kind to 8-bit arithmetic</source>
   <translation>0과 6 사이로 제한. 8비트 연산에 알맞음</translation>
  </message>
  <message>
   <source>SiLU</source>
   <translation>SiLU</translation>
  </message>
  <message>
   <source>x · sigmoid(x), smooth</source>
   <translation>x · sigmoid(x), 매끄러움</translation>
  </message>
  <message>
   <source>GELU</source>
   <translation>GELU</translation>
  </message>
  <message>
   <source>x · Φ(x), smooth</source>
   <translation>x · Φ(x), 매끄러움</translation>
  </message>
  <message>
   <source>Mish</source>
   <translation>Mish</translation>
  </message>
  <message>
   <source>x · tanh(softplus(x)), smooth</source>
   <translation>x · tanh(softplus(x)), 매끄러움</translation>
  </message>
  <message>
   <source>Hard swish</source>
   <translation>Hard swish</translation>
  </message>
  <message>
   <source>SiLU from straight pieces: quick on small processors</source>
   <translation>직선으로 이어 만든 SiLU. 작은 프로세서에서 빠름</translation>
  </message>
  <message>
   <source>Hard sigmoid</source>
   <translation>Hard sigmoid</translation>
  </message>
  <message>
   <source>Sigmoid from straight pieces</source>
   <translation>직선으로 이어 만든 시그모이드</translation>
  </message>
  <message>
   <source>Sigmoid</source>
   <translation>시그모이드</translation>
  </message>
  <message>
   <source>Between 0 and 1</source>
   <translation>0과 1 사이</translation>
  </message>
  <message>
   <source>Tanh</source>
   <translation>Tanh</translation>
  </message>
  <message>
   <source>Between −1 and 1</source>
   <translation>−1과 1 사이</translation>
  </message>
  <message>
   <source>Softmax</source>
   <translation>소프트맥스</translation>
  </message>
  <message>
   <source>Channels become probabilities that sum to 1</source>
   <translation>채널을 합이 1인 확률로 바꿈</translation>
  </message>
  <message>
   <source>Slope</source>
   <translation>기울기</translation>
  </message>
  <message>
   <source>Of the negative side</source>
   <translation>음수 쪽의 기울기</translation>
  </message>
 </context>
 <context>
  <name>graph/layers/convolution.py</name>
  <message>
   <source>Output channels</source>
   <translation>출력 채널</translation>
  </message>
  <message>
   <source>How many maps it makes</source>
   <translation>만드는 맵의 수</translation>
  </message>
  <message>
   <source>Kernel</source>
   <translation>커널</translation>
  </message>
  <message>
   <source>Side of the window</source>
   <translation>창 한 변의 길이</translation>
  </message>
  <message>
   <source>Stride</source>
   <translation>스트라이드</translation>
  </message>
  <message>
   <source>Step of the window</source>
   <translation>창을 옮기는 간격</translation>
  </message>
  <message>
   <source>Padding</source>
   <translation>패딩</translation>
  </message>
  <message>
   <source>Zeros added at each edge</source>
   <translation>가장자리마다 더하는 0의 수</translation>
  </message>
  <message>
   <source>Dilation</source>
   <translation>다일레이션</translation>
  </message>
  <message>
   <source>Spacing inside the window</source>
   <translation>창 안의 간격</translation>
  </message>
  <message>
   <source>Groups</source>
   <translation>그룹 수</translation>
  </message>
  <message>
   <source>Channels are convolved in this many groups</source>
   <translation>채널을 이 수의 그룹으로 나누어 합성곱</translation>
  </message>
  <message>
   <source>Bias</source>
   <translation>편향</translation>
  </message>
  <message>
   <source>Adds a learnt number per channel; not needed before a batch norm</source>
   <translation>채널마다 학습되는 값을 더함. 배치 정규화 앞에서는 필요 없음</translation>
  </message>
  <message>
   <source>Initial weights</source>
   <translation>초기 가중치</translation>
  </message>
  <message>
   <source>How weights are drawn before training (He et al., 2015)</source>
   <translation>학습 전에 가중치를 뽑는 방법(He et al., 2015)</translation>
  </message>
  <message>
   <source>Convolution</source>
   <translation>합성곱</translation>
  </message>
  <message>
   <source>Slides learnt filters over a feature map</source>
   <translation>학습된 필터로 특징 맵을 훑음</translation>
  </message>
  <message>
   <source>How much larger the map gets</source>
   <translation>맵이 커지는 배수</translation>
  </message>
  <message>
   <source>Cut from each edge</source>
   <translation>가장자리마다 잘라 내는 크기</translation>
  </message>
  <message>
   <source>Transposed convolution</source>
   <translation>전치 합성곱</translation>
  </message>
  <message>
   <source>Enlarges a feature map with learnt filters</source>
   <translation>학습된 필터로 특징 맵을 키움</translation>
  </message>
  <message>
   <source>{groups} groups do not divide {inputs} input and {outputs} output channels.</source>
   <translation>입력 채널 {inputs}개와 출력 채널 {outputs}개가 그룹 {groups}개로 나누어떨어지지 않습니다.</translation>
  </message>
  <message>
   <source>Choose a number of groups that divides both.</source>
   <translation>둘 다 나누어떨어지는 그룹 수를 선택하세요.</translation>
  </message>
  <message>
   <source>Its padding cuts everything away.</source>
   <translation>패딩이 결과를 모두 잘라 냅니다.</translation>
  </message>
  <message>
   <source>Use less padding.</source>
   <translation>패딩을 줄이세요.</translation>
  </message>
 </context>
 <context>
  <name>graph/layers/dense.py</name>
  <message>
   <source>Outputs</source>
   <translation>출력 수</translation>
  </message>
  <message>
   <source>How many numbers it makes</source>
   <translation>만드는 수의 개수</translation>
  </message>
  <message>
   <source>Adds a learnt number per output</source>
   <translation>출력마다 학습되는 값을 더함</translation>
  </message>
  <message>
   <source>How weights are drawn before training</source>
   <translation>학습 전에 가중치를 뽑는 방법</translation>
  </message>
  <message>
   <source>Linear</source>
   <translation>선형</translation>
  </message>
  <message>
   <source>Weighted sums of all inputs</source>
   <translation>모든 입력의 가중합</translation>
  </message>
  <message>
   <source>Flatten</source>
   <translation>펼치기</translation>
  </message>
  <message>
   <source>Lays a feature map out as a vector</source>
   <translation>특징 맵을 벡터로 펼침</translation>
  </message>
  <message>
   <source>It takes a vector, not {shape}.</source>
   <translation>벡터를 받는 레이어입니다. 들어온 형태: {shape}.</translation>
  </message>
  <message>
   <source>Put a flatten or a global pool before it.</source>
   <translation>앞에 펼치기 레이어나 전역 풀링을 넣으세요.</translation>
  </message>
 </context>
 <context>
  <name>graph/layers/detection.py</name>
  <message>
   <source>Learnt shift</source>
   <translation>학습되는 이동값</translation>
  </message>
  <message>
   <source>Adds a learnt number to each channel</source>
   <translation>채널마다 학습되는 값을 더함</translation>
  </message>
  <message>
   <source>Learnt scale</source>
   <translation>학습되는 배율</translation>
  </message>
  <message>
   <source>Multiplies each channel by a learnt number</source>
   <translation>채널마다 학습되는 값을 곱함</translation>
  </message>
  <message>
   <source>Initial spread</source>
   <translation>초기 편차</translation>
  </message>
  <message>
   <source>Standard deviation of what is drawn before training</source>
   <translation>학습 전에 뽑는 값의 표준 편차</translation>
  </message>
  <message>
   <source>Classes</source>
   <translation>클래스</translation>
  </message>
  <message>
   <source>Kinds of objects told apart</source>
   <translation>구별하는 객체의 종류</translation>
  </message>
  <message>
   <source>Width and height of each typical box, level by level, in pixels of the input</source>
   <translation>대표적인 상자의 너비와 높이, 레벨 순서대로, 입력 픽셀 단위</translation>
  </message>
  <message>
   <source>Strides</source>
   <translation>스트라이드</translation>
  </message>
  <message>
   <source>Pixels of the input from one cell to the next, for each level</source>
   <translation>레벨마다 한 칸에서 다음 칸까지의 입력 픽셀 수</translation>
  </message>
  <message>
   <source>Auxiliary</source>
   <translation>보조</translation>
  </message>
  <message>
   <source>Helps training only; left out of the deploy form</source>
   <translation>학습에만 도움이 되며 배포 형태에서는 빠짐</translation>
  </message>
  <message>
   <source>Boxes, objectness and class probabilities from one map per level</source>
   <translation>레벨마다 맵 하나에서 상자, 객체성, 클래스 확률을 구함</translation>
  </message>
  <message>
   <source>Its {anchors} anchor sizes and {strides} strides are not for {levels} levels.</source>
   <translation>앵커 크기 {anchors}개와 스트라이드 {strides}개가 레벨 {levels}개와 맞지 않습니다.</translation>
  </message>
  <message>
   <source>Give a stride for each level, and for each anchor a width and a height.</source>
   <translation>레벨마다 스트라이드를, 앵커마다 너비와 높이를 넣으세요.</translation>
  </message>
  <message>
   <source>A level has {channels} channels, not {anchors} × (5 + {classes}).</source>
   <translation>레벨의 채널이 {anchors} × (5 + {classes})개가 아니라 {channels}개입니다.</translation>
  </message>
  <message>
   <source>Give the convolution before it {wanted} output channels.</source>
   <translation>그 앞 합성곱의 출력 채널을 {wanted}개로 하세요.</translation>
  </message>
 </context>
 <context>
  <name>graph/layers/info.py</name>
  <message>
   <source>layer</source>
   <translation>레이어</translation>
  </message>
  <message>
   <source>input</source>
   <translation>입력</translation>
  </message>
  <message>
   <source>{count} or more</source>
   <translation>{count}개 이상</translation>
  </message>
  <message>
   <source>Connect or remove inputs.</source>
   <translation>입력을 연결하거나 제거하세요.</translation>
  </message>
  <message>
   <source>It takes a feature map, not {shape}.</source>
   <translation>특징 맵을 받는 레이어입니다. 들어온 형태: {shape}.</translation>
  </message>
  <message>
   <source>Connect it before the layer that flattens.</source>
   <translation>펼치기 레이어 앞에 연결하세요.</translation>
  </message>
  <message>
   <source>It has 1 input and takes {wanted}.</source>
   <translation>입력이 1개인데 {wanted}개를 받습니다.</translation>
  </message>
  <message>
   <source>It has {count} inputs and takes {wanted}.</source>
   <translation>입력이 {count}개입니다. 필요한 수: {wanted}.</translation>
  </message>
 </context>
 <context>
  <name>graph/layers/joining.py</name>
  <message>
   <source>first</source>
   <translation>첫째</translation>
  </message>
  <message>
   <source>second</source>
   <translation>둘째</translation>
  </message>
  <message>
   <source>Its inputs do not fit: {a} and {b}.</source>
   <translation>입력이 서로 맞지 않습니다: {a}, {b}.</translation>
  </message>
  <message>
   <source>Bring both branches to the same number of channels and the same size.</source>
   <translation>두 가지의 채널 수와 크기를 같게 맞추세요.</translation>
  </message>
  <message>
   <source>Add</source>
   <translation>더하기</translation>
  </message>
  <message>
   <source>The sum of its inputs, all of one shape</source>
   <translation>형태가 같은 입력의 합</translation>
  </message>
  <message>
   <source>Multiply</source>
   <translation>곱하기</translation>
  </message>
  <message>
   <source>Scales the first input by the second: of the same shape, or one number per channel</source>
   <translation>첫째 입력에 둘째 입력을 곱함. 형태가 같거나 채널마다 수 하나</translation>
  </message>
  <message>
   <source>Concatenate</source>
   <translation>이어 붙이기</translation>
  </message>
  <message>
   <source>Stacks the channels of its inputs, in order</source>
   <translation>입력의 채널을 차례로 쌓음</translation>
  </message>
  <message>
   <source>Identity</source>
   <translation>항등</translation>
  </message>
  <message>
   <source>Passes its input on</source>
   <translation>입력을 그대로 넘김</translation>
  </message>
  <message>
   <source>Factor</source>
   <translation>배수</translation>
  </message>
  <message>
   <source>How many times larger</source>
   <translation>커지는 배수</translation>
  </message>
  <message>
   <source>Interpolation</source>
   <translation>보간</translation>
  </message>
  <message>
   <source>Between the pixels</source>
   <translation>픽셀 사이의 값을 구하는 방법</translation>
  </message>
  <message>
   <source>Upsample</source>
   <translation>업샘플</translation>
  </message>
  <message>
   <source>Enlarges a feature map</source>
   <translation>특징 맵을 키움</translation>
  </message>
  <message>
   <source>How many times smaller</source>
   <translation>작아지는 배수</translation>
  </message>
  <message>
   <source>Space to depth</source>
   <translation>공간을 깊이로</translation>
  </message>
  <message>
   <source>Makes channels of neighbouring pixels: smaller and deeper, nothing lost</source>
   <translation>이웃한 픽셀을 채널로 바꿈. 더 작고 깊어지며 잃는 것은 없음</translation>
  </message>
  <message>
   <source>Top</source>
   <translation>위</translation>
  </message>
  <message>
   <source>Bottom</source>
   <translation>아래</translation>
  </message>
  <message>
   <source>Left</source>
   <translation>왼쪽</translation>
  </message>
  <message>
   <source>Right</source>
   <translation>오른쪽</translation>
  </message>
  <message>
   <source>Pad</source>
   <translation>패딩</translation>
  </message>
  <message>
   <source>Adds zeros around a feature map</source>
   <translation>특징 맵 둘레에 0을 더함</translation>
  </message>
  <message>
   <source>Filled up with zeros</source>
   <translation>모자라는 채널은 0으로 채움</translation>
  </message>
  <message>
   <source>Every how many pixels one is kept</source>
   <translation>몇 픽셀마다 하나를 남길지 정함</translation>
  </message>
  <message>
   <source>Padded shortcut</source>
   <translation>패딩 지름길 연결</translation>
  </message>
  <message>
   <source>Option A of He et al. (2015): skips pixels, adds zero channels on both sides</source>
   <translation>He et al.(2015)의 옵션 A. 픽셀을 건너뛰고 양쪽에 0 채널을 더함</translation>
  </message>
  <message>
   <source>Channels of these are interleaved</source>
   <translation>이 수의 그룹으로 나눈 채널을 번갈아 섞음</translation>
  </message>
  <message>
   <source>Channel shuffle</source>
   <translation>채널 셔플</translation>
  </message>
  <message>
   <source>Interleaves the channels of groups (Zhang et al., 2018, arXiv 1707.01083)</source>
   <translation>그룹들의 채널을 번갈아 섞음(Zhang et al., 2018, arXiv 1707.01083)</translation>
  </message>
  <message>
   <source>{height} × {width} px cannot be divided by {scale}.</source>
   <translation>{height} × {width} px은 {scale}(으)로 나누어떨어지지 않습니다.</translation>
  </message>
  <message>
   <source>Use pictures whose height and width are multiples of it.</source>
   <translation>높이와 너비가 그 배수인 사진을 사용하세요.</translation>
  </message>
  <message>
   <source>It cannot reduce {channels} channels to {wanted}.</source>
   <translation>채널 {channels}개를 {wanted}개로 줄일 수 없습니다.</translation>
  </message>
  <message>
   <source>Use a 1 × 1 convolution instead.</source>
   <translation>대신 1 × 1 합성곱을 사용하세요.</translation>
  </message>
  <message>
   <source>{groups} groups do not divide {channels} channels.</source>
   <translation>채널 {channels}개는 그룹 {groups}개로 나누어떨어지지 않습니다.</translation>
  </message>
  <message>
   <source>Choose a number of groups that divides them.</source>
   <translation>나누어떨어지는 그룹 수를 선택하세요.</translation>
  </message>
  <message>
   <source>values</source>
   <translation>값</translation>
  </message>
  <message>
   <source>gate</source>
   <translation>게이트</translation>
  </message>
 </context>
 <context>
  <name>graph/layers/levels.py</name>
  <message>
   <source>Stack levels</source>
   <translation>레벨 쌓기</translation>
  </message>
  <message>
   <source>Feature maps of one shape one behind the other, along an axis of their own</source>
   <translation>형태가 같은 특징 맵을 별도의 축을 따라 차례로 쌓음</translation>
  </message>
  <message>
   <source>Side of the window, also across levels; odd, so that the size is kept</source>
   <translation>창의 한 변, 레벨 방향도 같음. 크기가 유지되도록 홀수로 정함</translation>
  </message>
  <message>
   <source>3-D convolution</source>
   <translation>3차원 합성곱</translation>
  </message>
  <message>
   <source>Slides learnt filters over stacked levels, also across them</source>
   <translation>쌓은 레벨을 학습된 필터로 훑음. 레벨 방향으로도 훑음</translation>
  </message>
  <message>
   <source>Level pool</source>
   <translation>레벨 풀링</translation>
  </message>
  <message>
   <source>The mean over stacked levels</source>
   <translation>쌓은 레벨의 평균</translation>
  </message>
  <message>
   <source>It takes stacked levels, not {shape}.</source>
   <translation>쌓은 레벨을 받는 레이어입니다. 들어온 형태: {shape}.</translation>
  </message>
  <message>
   <source>Put a stack of levels before it.</source>
   <translation>앞에 레벨 쌓기 레이어를 넣으세요.</translation>
  </message>
  <message>
   <source>Its kernel of {side} is even.</source>
   <translation>커널의 한 변이 짝수({side})입니다.</translation>
  </message>
  <message>
   <source>Use 1, 3, 5 or so.</source>
   <translation>1, 3, 5 등을 사용하세요.</translation>
  </message>
  <message>
   <source>Its levels do not fit: {a} and {b}.</source>
   <translation>레벨이 서로 맞지 않습니다: {a}, {b}.</translation>
  </message>
  <message>
   <source>Bring all levels to the same number of channels and the same size.</source>
   <translation>모든 레벨의 채널 수와 크기를 같게 맞추세요.</translation>
  </message>
 </context>
 <context>
  <name>graph/layers/norm.py</name>
  <message>
   <source>Epsilon</source>
   <translation>엡실론</translation>
  </message>
  <message>
   <source>Keeps the division safe</source>
   <translation>0으로 나누는 것을 막음</translation>
  </message>
  <message>
   <source>Momentum</source>
   <translation>모멘텀</translation>
  </message>
  <message>
   <source>Weight of the newest batch in the running mean</source>
   <translation>이동 평균에서 최신 배치의 비중</translation>
  </message>
  <message>
   <source>Scale and shift</source>
   <translation>스케일과 시프트</translation>
  </message>
  <message>
   <source>Learnt, per channel</source>
   <translation>채널마다 학습됨</translation>
  </message>
  <message>
   <source>Initial scale</source>
   <translation>초기 스케일</translation>
  </message>
  <message>
   <source>0 makes a residual branch start silent</source>
   <translation>0이면 잔차 가지의 출력이 0에서 시작</translation>
  </message>
  <message>
   <source>Batch norm</source>
   <translation>배치 정규화</translation>
  </message>
  <message>
   <source>Brings each channel to mean 0 and variance 1 (Ioffe and Szegedy, 2015)</source>
   <translation>채널마다 평균 0, 분산 1로 맞춤(Ioffe and Szegedy, 2015)</translation>
  </message>
  <message>
   <source>Channels normalised together</source>
   <translation>함께 정규화하는 채널 묶음의 수</translation>
  </message>
  <message>
   <source>Group norm</source>
   <translation>그룹 정규화</translation>
  </message>
  <message>
   <source>Normalises groups of channels of one picture (Wu and He, 2018)</source>
   <translation>사진 한 장의 채널 묶음을 정규화(Wu and He, 2018)</translation>
  </message>
  <message>
   <source>Channels</source>
   <translation>채널</translation>
  </message>
  <message>
   <source>Neighbours that enter the sum</source>
   <translation>합에 들어가는 이웃 채널의 수</translation>
  </message>
  <message>
   <source>Alpha</source>
   <translation>알파</translation>
  </message>
  <message>
   <source>Weight of the neighbours</source>
   <translation>이웃 채널의 가중치</translation>
  </message>
  <message>
   <source>Beta</source>
   <translation>베타</translation>
  </message>
  <message>
   <source>Exponent</source>
   <translation>지수</translation>
  </message>
  <message>
   <source>Local response norm</source>
   <translation>국소 응답 정규화</translation>
  </message>
  <message>
   <source>Divides by the strength of neighbouring channels (Krizhevsky et al., 2012)</source>
   <translation>이웃한 채널의 세기로 나눔(Krizhevsky et al., 2012)</translation>
  </message>
  <message>
   <source>Rate</source>
   <translation>비율</translation>
  </message>
  <message>
   <source>Share of values set to zero while training</source>
   <translation>학습 중 0으로 만드는 값의 비율</translation>
  </message>
  <message>
   <source>Zeroes values at random while training; does nothing afterwards</source>
   <translation>학습 중 무작위로 값을 0으로 만듦. 그 뒤에는 아무 일도 하지 않음</translation>
  </message>
 </context>
 <context>
  <name>graph/layers/pooling.py</name>
  <message>
   <source>At most half the kernel</source>
   <translation>커널의 절반 이하</translation>
  </message>
  <message>
   <source>Round up</source>
   <translation>올림</translation>
  </message>
  <message>
   <source>Keep a last window that is not full</source>
   <translation>꽉 차지 않은 마지막 창도 사용</translation>
  </message>
  <message>
   <source>Count the padding</source>
   <translation>패딩 포함</translation>
  </message>
  <message>
   <source>Zeros at the edges enter the mean</source>
   <translation>가장자리의 0도 평균에 넣음</translation>
  </message>
  <message>
   <source>Max pool</source>
   <translation>최댓값 풀링</translation>
  </message>
  <message>
   <source>The largest value of each window</source>
   <translation>창마다 가장 큰 값</translation>
  </message>
  <message>
   <source>Average pool</source>
   <translation>평균 풀링</translation>
  </message>
  <message>
   <source>The mean of each window</source>
   <translation>창마다 평균값</translation>
  </message>
  <message>
   <source>Output size</source>
   <translation>출력 크기</translation>
  </message>
  <message>
   <source>Height and width of the result</source>
   <translation>결과의 높이와 너비</translation>
  </message>
  <message>
   <source>Adaptive average pool</source>
   <translation>적응형 평균 풀링</translation>
  </message>
  <message>
   <source>Means over windows chosen so that the result has a fixed size</source>
   <translation>결과가 고정 크기가 되도록 창을 정해 평균을 구함</translation>
  </message>
  <message>
   <source>Global average pool</source>
   <translation>전역 평균 풀링</translation>
  </message>
  <message>
   <source>The mean of each channel, as a vector</source>
   <translation>채널마다 평균을 구해 벡터로 만듦</translation>
  </message>
  <message>
   <source>Global max pool</source>
   <translation>전역 최댓값 풀링</translation>
  </message>
  <message>
   <source>The largest value of each channel, as a vector</source>
   <translation>채널마다 최댓값을 구해 벡터로 만듦</translation>
  </message>
  <message>
   <source>Its padding is more than half its kernel.</source>
   <translation>패딩이 커널의 절반보다 큽니다.</translation>
  </message>
 </context>
 <context>
  <name>graph/layers/sizes.py</name>
  <message>
   <source>Its window of {extent} px is larger than the map of {size} px.</source>
   <translation>창({extent} px)이 맵({size} px)보다 큽니다.</translation>
  </message>
  <message>
   <source>Use larger pictures, a smaller kernel or more padding.</source>
   <translation>더 큰 사진, 더 작은 커널, 더 큰 패딩 중 하나를 사용하세요.</translation>
  </message>
  <message>
   <source>a whole number or a pair of them</source>
   <translation>정수 하나 또는 두 개</translation>
  </message>
 </context>
 <context>
  <name>graph/library.py</name>
  <message>
   <source>The block's parameter {name} sets nothing that is there.</source>
   <translation>블록의 파라미터 {name}이(가) 설정하는 대상이 없습니다.</translation>
  </message>
  <message>
   <source>Save the block again.</source>
   <translation>블록을 다시 저장하세요.</translation>
  </message>
  <message>
   <source>Two parameters of the block have one name.</source>
   <translation>블록의 파라미터 두 개의 이름이 같습니다.</translation>
  </message>
  <message>
   <source>{value} is not a whole number.</source>
   <translation>{value}: 정수가 아닙니다.</translation>
  </message>
  <message>
   <source>{value} does not do: {factor} of it is no whole number for {param} of {name}.</source>
   <translation>{value}은(는) 쓸 수 없습니다. {name}의 {param}에 필요한 {factor}배가 정수가 아닙니다.</translation>
  </message>
  <message>
   <source>Choose a multiple of {count}.</source>
   <translation>{count}의 배수를 선택하세요.</translation>
  </message>
  <message>
   <source>{path} is not a block of layers.</source>
   <translation>{path} 파일은 레이어 블록이 아닙니다.</translation>
  </message>
  <message>
   <source>Save the block again, or remove the file.</source>
   <translation>블록을 다시 저장하거나 파일을 제거하세요.</translation>
  </message>
 </context>
 <context>
  <name>graph/linking.py</name>
  <message>
   <source>The pictures take no input.</source>
   <translation>사진에는 입력을 연결할 수 없습니다.</translation>
  </message>
  <message>
   <source>One of them is not there any more.</source>
   <translation>둘 중 하나가 더 이상 없습니다.</translation>
  </message>
  <message>
   <source>A layer cannot read its own output.</source>
   <translation>레이어는 자기 자신의 출력을 읽을 수 없습니다.</translation>
  </message>
  <message>
   <source>It takes only {count} inputs.</source>
   <translation>입력을 {count}개만 받습니다.</translation>
  </message>
  <message>
   <source>They are connected already.</source>
   <translation>이미 연결되어 있습니다.</translation>
  </message>
  <message>
   <source>It takes only one input.</source>
   <translation>입력을 하나만 받습니다.</translation>
  </message>
  <message>
   <source>{a} does not fit {b}.</source>
   <translation>{a}은(는) {b}에 맞지 않습니다.</translation>
  </message>
 </context>
 <context>
  <name>graph/misfits.py</name>
  <message>
   <source>a 1 × 1 convolution {inputs} → {outputs}</source>
   <translation>1 × 1 합성곱 {inputs} → {outputs}</translation>
  </message>
  <message>
   <source>a linear layer {inputs} → {outputs}</source>
   <translation>선형 레이어 {inputs} → {outputs}</translation>
  </message>
  <message>
   <source>Make it a batch norm</source>
   <translation>배치 정규화로 변경</translation>
  </message>
  <message>
   <source>Connect to {names}</source>
   <translation>{names}에 연결</translation>
  </message>
  <message>
   <source>Insert {layers}</source>
   <translation>{layers} 삽입</translation>
  </message>
  <message>
   <source>Keep only {names}</source>
   <translation>{names}만 남기기</translation>
  </message>
  <message>
   <source>an upsampling by {scale}</source>
   <translation>{scale}배 업샘플</translation>
  </message>
  <message>
   <source>{layer} with stride {stride}</source>
   <translation>스트라이드 {stride}인 {layer}</translation>
  </message>
  <message>
   <source>a flatten</source>
   <translation>펼치기 레이어</translation>
  </message>
  <message>
   <source>Make it a 1 × 1 convolution</source>
   <translation>1 × 1 합성곱으로 변경</translation>
  </message>
  <message>
   <source>an addition</source>
   <translation>더하기</translation>
  </message>
  <message>
   <source>a concatenation</source>
   <translation>이어 붙이기</translation>
  </message>
  <message>
   <source>an adaptive pool to {height} × {width}</source>
   <translation>{height} × {width} 적응형 풀링</translation>
  </message>
  <message>
   <source>a global pool</source>
   <translation>전역 풀링</translation>
  </message>
  <message>
   <source>a pool to 1 × 1</source>
   <translation>1 × 1 풀링</translation>
  </message>
  <message>
   <source>Disconnect {names}</source>
   <translation>{names} 연결 끊기</translation>
  </message>
  <message>
   <source>a level pool</source>
   <translation>레벨 풀링</translation>
  </message>
  <message>
   <source>a stack of levels</source>
   <translation>레벨 쌓기</translation>
  </message>
  <message>
   <source>zeros at the edges</source>
   <translation>가장자리에 0을 더하는 패딩</translation>
  </message>
 </context>
 <context>
  <name>graph/pruning.py</name>
  <message>
   <source>It is a single channel.</source>
   <translation>채널이 하나뿐입니다.</translation>
  </message>
  <message>
   <source>These are not some of the {count} channels of {name}.</source>
   <translation>{name}의 채널 {count}개에 속하지 않는 채널입니다.</translation>
  </message>
  <message>
   <source>Keep at least one, counted from 0.</source>
   <translation>0부터 세어 하나 이상 남기세요.</translation>
  </message>
  <message>
   <source>The channels of {name} cannot go.</source>
   <translation>{name}의 채널은 제거할 수 없습니다.</translation>
  </message>
  <message>
   <source>There is no group of channels named {name}.</source>
   <translation>{name}(이)라는 채널 그룹이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>graph/pruning_choice.py</name>
  <message>
   <source>A network cannot lose {share} of its cost.</source>
   <translation>네트워크의 비용을 {share}만큼 줄일 수 없습니다.</translation>
  </message>
  <message>
   <source>Choose a share above 0 and below 1.</source>
   <translation>0보다 크고 1보다 작은 비율을 선택하세요.</translation>
  </message>
 </context>
 <context>
  <name>graph/pruning_rules.py</name>
  <message>
   <source>Its channels are those of the pictures.</source>
   <translation>이 채널은 사진의 채널입니다.</translation>
  </message>
  <message>
   <source>The network answers with them.</source>
   <translation>네트워크의 답이 되는 채널입니다.</translation>
  </message>
  <message>
   <source>They are the figures of the boxes.</source>
   <translation>상자의 수치를 담은 채널입니다.</translation>
  </message>
  <message>
   <source>A softmax shares its sum among all of them.</source>
   <translation>소프트맥스의 합을 이 채널 전체가 나누어 가집니다.</translation>
  </message>
  <message>
   <source>A local response norm compares neighbouring channels.</source>
   <translation>국소 응답 정규화가 이웃한 채널을 비교합니다.</translation>
  </message>
  <message>
   <source>A shortcut pads an odd number of channels here.</source>
   <translation>여기서 지름길 연결이 채널을 홀수 개 채웁니다.</translation>
  </message>
 </context>
 <context>
  <name>graph/remedies.py</name>
  <message>
   <source>Use pictures of {channels} × {height} × {width}</source>
   <translation>{channels} × {height} × {width} 사진 사용</translation>
  </message>
  <message>
   <source>Return only {names}</source>
   <translation>{names}만 출력으로 지정</translation>
  </message>
  <message>
   <source>Rename the second one to {name}</source>
   <translation>두 번째 것의 이름을 {name}(으)로 변경</translation>
  </message>
  <message>
   <source>Rename all but the first one</source>
   <translation>첫 번째만 두고 모두 이름 변경</translation>
  </message>
  <message>
   <source>Set {values}</source>
   <translation>{values}(으)로 설정</translation>
  </message>
  <message>
   <source>Remove the setting {names}</source>
   <translation>설정 {names} 제거</translation>
  </message>
  <message>
   <source>Remove the {count} links that run backwards</source>
   <translation>거꾸로 가는 연결 {count}개 제거</translation>
  </message>
  <message>
   <source>Let {name} read {source} instead</source>
   <translation>{name}의 입력을 {source}(으)로 변경</translation>
  </message>
  <message>
   <source>Remove this link</source>
   <translation>이 연결 제거</translation>
  </message>
 </context>
 <context>
  <name>graph/remedy_parts.py</name>
  <message>
   <source>Set {param} of {name} to {value}</source>
   <translation>{name}의 {param} 값을 {value}(으)로 설정</translation>
  </message>
  <message>
   <source>Set {param} of {count} layers to {value}</source>
   <translation>레이어 {count}개의 {param} 값을 {value}(으)로 설정</translation>
  </message>
 </context>
 <context>
  <name>graph/rows/drawing.py</name>
  <message>
   <source>It makes more than {most} layers.</source>
   <translation>레이어가 {most}개를 넘습니다.</translation>
  </message>
 </context>
 <context>
  <name>graph/rows/modules.py</name>
  <message>
   <source>module</source>
   <translation>모듈</translation>
  </message>
  <message>
   <source>Its activation {name} is not known.</source>
   <translation>알 수 없는 활성화 함수입니다: {name}.</translation>
  </message>
  <message>
   <source>number of outputs</source>
   <translation>출력 수</translation>
  </message>
  <message>
   <source>kernel</source>
   <translation>커널</translation>
  </message>
  <message>
   <source>stride</source>
   <translation>스트라이드</translation>
  </message>
  <message>
   <source>number of groups</source>
   <translation>그룹 수</translation>
  </message>
  <message>
   <source>number of channels</source>
   <translation>채널 수</translation>
  </message>
  <message>
   <source>It has {count} arguments; the published module has at most {most}.</source>
   <translation>인수가 {count}개입니다. 공표된 모듈에는 최대 {most}개입니다.</translation>
  </message>
  <message>
   <source>Another program uses this name for a module of its own: draw it in known rows.</source>
   <translation>다른 프로그램이 자체 모듈에 쓰는 이름입니다. 알려진 행으로 나타내세요.</translation>
  </message>
  <message>
   <source>Pools with gaps in their window are not known.</source>
   <translation>창에 간격이 있는 풀링은 지원하지 않습니다.</translation>
  </message>
  <message>
   <source>It joins along another axis than the channels.</source>
   <translation>채널이 아닌 축을 따라 결합합니다.</translation>
  </message>
  <message>
   <source>padding</source>
   <translation>패딩</translation>
  </message>
  <message>
   <source>Its kernel is not 3.</source>
   <translation>커널이 3이 아닙니다.</translation>
  </message>
  <message>
   <source>number of blocks</source>
   <translation>블록 수</translation>
  </message>
  <message>
   <source>number of classes</source>
   <translation>클래스 수</translation>
  </message>
  <message>
   <source>It has no anchors.</source>
   <translation>앵커가 없습니다.</translation>
  </message>
  <message>
   <source>Add anchors: a line for each level.</source>
   <translation>레벨마다 한 줄씩 앵커를 추가하세요.</translation>
  </message>
  <message>
   <source>It reads {rows} rows, and there are anchors for {levels} levels.</source>
   <translation>읽는 행은 {rows}개인데 앵커는 레벨 {levels}개분이 있습니다.</translation>
  </message>
  <message>
   <source>Give a line of anchors for each level.</source>
   <translation>레벨마다 앵커를 한 줄씩 넣으세요.</translation>
  </message>
 </context>
 <context>
  <name>graph/rows/parsing.py</name>
  <message>
   <source>{path} is too large for a network in rows.</source>
   <translation>{path} 파일은 행 형식 네트워크로는 너무 큽니다.</translation>
  </message>
  <message>
   <source>Such a file has some hundred lines. Choose another one.</source>
   <translation>이런 파일은 보통 수백 줄입니다. 다른 파일을 선택하세요.</translation>
  </message>
  <message>
   <source>{key} is no whole number from {low} to {high}.</source>
   <translation>{key}: {low}에서 {high} 사이의 정수가 아닙니다.</translation>
  </message>
  <message>
   <source>{key} is no number from 0.01 to 16.</source>
   <translation>{key}: 0.01에서 16 사이의 수가 아닙니다.</translation>
  </message>
  <message>
   <source>anchors is no list with the widths and heights of each level, as many for each.</source>
   <translation>anchors가 레벨마다 같은 수의 너비와 높이를 적은 목록이 아닙니다.</translation>
  </message>
  <message>
   <source>Its {what} is {value}, not a whole number.</source>
   <translation>{what}: {value}은(는) 정수가 아닙니다.</translation>
  </message>
  <message>
   <source>It has neither backbone nor head.</source>
   <translation>backbone도 head도 없습니다.</translation>
  </message>
  <message>
   <source>{path} is not a network in rows: {first}</source>
   <translation>{path} 파일은 행 형식 네트워크가 아닙니다: {first}</translation>
  </message>
  <message>
   <source>A row is [from, number, module, args]. Mend the file in a text editor.</source>
   <translation>행은 [from, number, module, args]입니다. 텍스트 편집기에서 파일을 고치세요.</translation>
  </message>
  <message>
   <source>It has {count} rows, not 1 to {most}.</source>
   <translation>행이 {count}개입니다. 1~{most}개여야 합니다.</translation>
  </message>
  <message>
   <source>its number is not 1 to {most}.</source>
   <translation>number가 1~{most} 범위가 아닙니다.</translation>
  </message>
  <message>
   <source>its args are no list of plain values.</source>
   <translation>args가 단순한 값의 목록이 아닙니다.</translation>
  </message>
  <message>
   <source>it reads no row.</source>
   <translation>읽는 행이 없습니다.</translation>
  </message>
  <message>
   <source>Row {number}: {problem}</source>
   <translation>행 {number}: {problem}</translation>
  </message>
  <message>
   <source>{key} is no list of rows.</source>
   <translation>{key}: 행의 목록이 아닙니다.</translation>
  </message>
  <message>
   <source>it is not [from, number, module, args].</source>
   <translation>[from, number, module, args]가 아닙니다.</translation>
  </message>
  <message>
   <source>its from {value} leads nowhere.</source>
   <translation>from의 {value}이(가) 가리키는 행이 없습니다.</translation>
  </message>
  <message>
   <source>its from {value} is not a row before it.</source>
   <translation>from의 {value}이(가) 이 행보다 앞에 있지 않습니다.</translation>
  </message>
 </context>
 <context>
  <name>graph/rows/reading.py</name>
  <message>
   <source>{path} uses modules that are not known here: {names}.</source>
   <translation>{path} 파일에 여기서 알 수 없는 모듈이 있습니다: {names}.</translation>
  </message>
  <message>
   <source>It reads one row, not {count}.</source>
   <translation>행을 {count}개가 아니라 하나만 읽습니다.</translation>
  </message>
  <message>
   <source>Row {number} ({module}): {problem}</source>
   <translation>행 {number}({module}): {problem}</translation>
  </message>
  <message>
   <source>Row {number} ({module}): its args do not fit.</source>
   <translation>행 {number}({module}): args가 맞지 않습니다.</translation>
  </message>
  <message>
   <source>Compare it with the other rows of this module.</source>
   <translation>이 모듈의 다른 행과 비교하세요.</translation>
  </message>
 </context>
 <context>
  <name>graph/rows/writing.py</name>
  <message>
   <source>{channels} channels are no multiple of 8, as in rows.</source>
   <translation>채널 {channels}개는 행 형식에 필요한 8의 배수가 아닙니다.</translation>
  </message>
  <message>
   <source>Its output is not its last layer.</source>
   <translation>출력이 마지막 레이어가 아닙니다.</translation>
  </message>
  <message>
   <source>{name} cannot be written in rows: {first}</source>
   <translation>{name}: 행 형식으로 쓸 수 없습니다. {first}</translation>
  </message>
  <message>
   <source>Save it as a network document or as PyTorch code instead.</source>
   <translation>대신 네트워크 문서나 PyTorch 코드로 저장하세요.</translation>
  </message>
  <message>
   <source>It has more than one output.</source>
   <translation>출력이 둘 이상입니다.</translation>
  </message>
  <message>
   <source>rows have no module for {layer}.</source>
   <translation>행 형식에 해당하는 모듈이 없습니다: {layer}.</translation>
  </message>
  <message>
   <source>rows have one detector, at the end.</source>
   <translation>행 형식에서는 검출기가 맨 끝에 하나만 있습니다.</translation>
  </message>
  <message>
   <source>its predictions are not those of a detector in rows.</source>
   <translation>예측이 행 형식 검출기의 예측과 다릅니다.</translation>
  </message>
 </context>
 <context>
  <name>graph/text_files.py</name>
  <message>
   <source>{path} holds weights or a program, not a network that can be drawn.</source>
   <translation>{path} 파일에는 그릴 수 있는 네트워크가 아니라 가중치나 프로그램이 들어 있습니다.</translation>
  </message>
  <message>
   <source>Choose a network document, a network in rows, or an ONNX file.</source>
   <translation>네트워크 문서, 행 형식 네트워크 또는 ONNX 파일을 선택하세요.</translation>
  </message>
  <message>
   <source>{path} is too large for a network document.</source>
   <translation>{path} 파일은 네트워크 문서로는 너무 큽니다.</translation>
  </message>
  <message>
   <source>Weights are kept in files of their own. Choose another one.</source>
   <translation>가중치는 별도의 파일에 저장됩니다. 다른 파일을 선택하세요.</translation>
  </message>
  <message>
   <source>{path} holds no network.</source>
   <translation>{path} 파일에 네트워크가 없습니다.</translation>
  </message>
  <message>
   <source>A network document has nodes; a network in rows has a backbone and a head.</source>
   <translation>네트워크 문서에는 nodes가 있고, 행 형식 네트워크에는 backbone과 head가 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>metrics/detection_errors.py</name>
  <message>
   <source>Found twice</source>
   <translation>중복 검출</translation>
  </message>
  <message>
   <source>Wrong class</source>
   <translation>클래스 틀림</translation>
  </message>
  <message>
   <source>Wrong place</source>
   <translation>위치 틀림</translation>
  </message>
  <message>
   <source>Nothing there</source>
   <translation>없는 객체 검출</translation>
  </message>
  <message>
   <source>Missed</source>
   <translation>놓침</translation>
  </message>
  <message>
   <source>Not counted</source>
   <translation>집계 제외</translation>
  </message>
  <message>
   <source>The class is right and the box overlaps the object enough.</source>
   <translation>클래스가 맞고 상자가 객체와 충분히 겹칩니다.</translation>
  </message>
  <message>
   <source>A better box has already found this object.</source>
   <translation>더 나은 상자가 이미 이 객체를 찾았습니다.</translation>
  </message>
  <message>
   <source>The box lies on an object of another class.</source>
   <translation>상자가 다른 클래스의 객체 위에 있습니다.</translation>
  </message>
  <message>
   <source>The class is right, but the box overlaps the object too little.</source>
   <translation>클래스는 맞지만 상자가 객체와 너무 적게 겹칩니다.</translation>
  </message>
  <message>
   <source>The box lies on no object.</source>
   <translation>상자가 있는 곳에 객체가 없습니다.</translation>
  </message>
  <message>
   <source>No box lies on this object.</source>
   <translation>이 객체 위에 상자가 없습니다.</translation>
  </message>
  <message>
   <source>A box in a crowd is neither right nor wrong.</source>
   <translation>무리 안의 상자는 맞은 것도 틀린 것도 아닙니다.</translation>
  </message>
 </context>
 <context>
  <name>metrics/detection_evaluation.py</name>
  <message>
   <source>{width}×{height} px, score above {score}, IoU {iou}, at most {top} boxes a picture, the best class of a box</source>
   <translation>{width}×{height} px, 점수 {score} 초과, IoU {iou}, 사진 한 장에 상자 최대 {top}개, 상자마다 가장 높은 클래스 하나</translation>
  </message>
  <message>
   <source>{width}×{height} px, score above {score}, IoU {iou}, at most {top} boxes a picture, several classes a box</source>
   <translation>{width}×{height} px, 점수 {score} 초과, IoU {iou}, 사진 한 장에 상자 최대 {top}개, 상자마다 여러 클래스</translation>
  </message>
  <message>
   <source>{path} is missing.</source>
   <translation>{path} 파일이 없습니다.</translation>
  </message>
  <message>
   <source>It is written after the first epoch of a run. Train first.</source>
   <translation>학습 실행의 첫 에포크가 끝나면 만들어집니다. 먼저 학습하세요.</translation>
  </message>
  <message>
   <source>Delete it and train one more epoch: it is written again.</source>
   <translation>파일을 삭제하고 한 에포크 더 학습하세요. 다시 만들어집니다.</translation>
  </message>
 </context>
 <context>
  <name>nets/deploy_form.py</name>
  <message>
   <source>The weights lack {name}.</source>
   <translation>가중치에 {name} 항목이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>nets/detection.py</name>
  <message>
   <source>This network finds no boxes.</source>
   <translation>상자를 찾는 네트워크가 아닙니다.</translation>
  </message>
  <message>
   <source>Choose a network for object detection, such as yolov7-tiny.</source>
   <translation>yolov7-tiny 같은 객체 검출 네트워크를 선택하세요.</translation>
  </message>
 </context>
 <context>
  <name>nets/fetching.py</name>
  <message>
   <source>Fetching weights</source>
   <translation>가중치 받는 중</translation>
  </message>
  <message>
   <source>{address} could not be fetched: {reason}</source>
   <translation>{address} 주소에서 받지 못했습니다: {reason}</translation>
  </message>
  <message>
   <source>Check the connection and the address, then try again: what has arrived is kept.</source>
   <translation>연결과 주소를 확인하고 다시 시도하세요. 받은 부분은 남아 있습니다.</translation>
  </message>
  <message>
   <source>{address} is not an address of a file.</source>
   <translation>{address}은(는) 파일의 주소가 아닙니다.</translation>
  </message>
  <message>
   <source>It begins with https:// and ends in a file name.</source>
   <translation>주소는 https://로 시작하고 파일 이름으로 끝납니다.</translation>
  </message>
  <message>
   <source>{text} is not a SHA-256 checksum.</source>
   <translation>{text}은(는) SHA-256 체크섬이 아닙니다.</translation>
  </message>
  <message>
   <source>It has 64 hexadecimal digits and stands beside the download.</source>
   <translation>16진수 64자리이며 내려받는 곳에 함께 적혀 있습니다.</translation>
  </message>
  <message>
   <source>What was fetched is not what was expected; it was thrown away.</source>
   <translation>받은 파일이 예상과 달라 버렸습니다.</translation>
  </message>
  <message>
   <source>Compare the address and the SHA-256 checksum with their source.</source>
   <translation>주소와 SHA-256 체크섬을 제공처와 비교하세요.</translation>
  </message>
  <message>
   <source>the connection ended early</source>
   <translation>연결이 일찍 끊어짐</translation>
  </message>
 </context>
 <context>
  <name>nets/onnx_reading/file.py</name>
  <message>
   <source>{path} is not an ONNX model, or damaged.</source>
   <translation>{path} 파일은 ONNX 모델이 아니거나 손상되었습니다.</translation>
  </message>
  <message>
   <source>Export it again, or choose another file.</source>
   <translation>다시 내보내거나 다른 파일을 선택하세요.</translation>
  </message>
  <message>
   <source>The numbers of {name} cannot be read.</source>
   <translation>{name}의 값을 읽을 수 없습니다.</translation>
  </message>
  <message>
   <source>Is the file with its data beside the model, and whole?</source>
   <translation>데이터 파일이 모델 옆에 온전하게 있는지 확인하세요.</translation>
  </message>
 </context>
 <context>
  <name>nets/onnx_reading/joining.py</name>
  <message>
   <source>One number for all channels became one for each.</source>
   <translation>모든 채널에 공통인 값 하나를 채널마다 하나씩으로 바꾸었습니다.</translation>
  </message>
 </context>
 <context>
  <name>nets/onnx_reading/reading.py</name>
  <message>
   <source>read the graph</source>
   <translation>그래프 읽기</translation>
  </message>
  <message>
   <source>{path} has more than {most} nodes.</source>
   <translation>{path} 파일에 노드가 {most}개보다 많습니다.</translation>
  </message>
  <message>
   <source>Nothing of {path} could be opened as layers.</source>
   <translation>{path} 파일에서 레이어로 열 수 있는 것이 없습니다.</translation>
  </message>
  <message>
   <source>It uses other operators than networks on pictures do.</source>
   <translation>사진용 네트워크와는 다른 연산자를 사용합니다.</translation>
  </message>
  <message>
   <source>{path} takes no pictures.</source>
   <translation>{path} 모델은 사진을 입력으로 받지 않습니다.</translation>
  </message>
  <message>
   <source>Its input needs four dimensions: batch, channels, height, width.</source>
   <translation>입력에는 배치, 채널, 높이, 너비의 네 차원이 필요합니다.</translation>
  </message>
  <message>
   <source>{path} does not say how many channels its pictures have.</source>
   <translation>{path} 파일에 사진의 채널 수가 적혀 있지 않습니다.</translation>
  </message>
  <message>
   <source>Export it with a fixed number of channels.</source>
   <translation>채널 수를 고정하여 내보내세요.</translation>
  </message>
  <message>
   <source>The file leaves the picture size open; {height} × {width} px was taken.</source>
   <translation>파일에 사진 크기가 정해져 있지 않아 {height} × {width} px로 정했습니다.</translation>
  </message>
  <message>
   <source>Outputs that are the same became one.</source>
   <translation>같은 출력을 하나로 합쳤습니다.</translation>
  </message>
 </context>
 <context>
  <name>nets/pruning.py</name>
  <message>
   <source>{name} has another shape in the weights than in the network.</source>
   <translation>{name}: 가중치의 형태가 네트워크와 다릅니다.</translation>
  </message>
 </context>
 <context>
  <name>nets/pruning_importance.py</name>
  <message>
   <source>measure of importance</source>
   <translation>중요도 기준</translation>
  </message>
  <message>
   <source>Size of the weights</source>
   <translation>가중치의 크기</translation>
  </message>
  <message>
   <source>Filters whose weights are small matter little</source>
   <translation>가중치가 작은 필터는 덜 중요함</translation>
  </message>
  <message>
   <source>Norm of the weights</source>
   <translation>가중치의 노름</translation>
  </message>
  <message>
   <source>Like size, but large weights count more</source>
   <translation>크기와 비슷하지만 큰 가중치를 더 중요하게 봄</translation>
  </message>
  <message>
   <source>Scale of the batch norm</source>
   <translation>배치 정규화의 스케일</translation>
  </message>
  <message>
   <source>Channels that their batch norm scales down matter little</source>
   <translation>배치 정규화가 값을 줄이는 채널은 덜 중요함</translation>
  </message>
  <message>
   <source>Effect on the loss</source>
   <translation>손실에 미치는 영향</translation>
  </message>
  <message>
   <source>First-order estimate, from gradients, of what the loss gains when it goes</source>
   <translation>그래디언트로 1차 추정한, 제거할 때 손실이 늘어나는 정도</translation>
  </message>
  <message>
   <source>Distance to the other filters</source>
   <translation>다른 필터와의 거리</translation>
  </message>
  <message>
   <source>Filters in the middle of the others can be replaced by them</source>
   <translation>다른 필터들의 한가운데 있는 필터는 다른 필터로 대신할 수 있음</translation>
  </message>
 </context>
 <context>
  <name>nets/public_weights.py</name>
  <message>
   <source>These weights are for another network: too little fits.</source>
   <translation>다른 네트워크의 가중치입니다. 맞는 부분이 너무 적습니다.</translation>
  </message>
  <message>
   <source>Choose the network that they were trained for, or other weights.</source>
   <translation>그 가중치로 학습한 네트워크나 다른 가중치를 선택하세요.</translation>
  </message>
  <message>
   <source>{count} of {total} convolutions match.</source>
   <translation>합성곱 {total}개 중 {count}개가 일치합니다.</translation>
  </message>
 </context>
 <context>
  <name>nets/weights.py</name>
  <message>
   <source>{path} is not a weights file, or it is damaged.</source>
   <translation>{path} 파일은 가중치 파일이 아니거나 손상되었습니다.</translation>
  </message>
  <message>
   <source>Weights files end in .pth, .pt or .safetensors. Fetch it again, or choose another.</source>
   <translation>가중치 파일의 확장자는 .pth, .pt, .safetensors입니다. 다시 받거나 다른 파일을 선택하세요.</translation>
  </message>
  <message>
   <source>{path} holds no weights.</source>
   <translation>{path} 파일에 가중치가 없습니다.</translation>
  </message>
  <message>
   <source>Choose a file with a state dict, or a .safetensors file.</source>
   <translation>state dict가 든 파일이나 .safetensors 파일을 선택하세요.</translation>
  </message>
  <message>
   <source>{count} of {total} tensors taken over.</source>
   <translation>텐서 {total}개 중 {count}개를 가져왔습니다.</translation>
  </message>
  <message>
   <source>These weights are for another network: nothing fits.</source>
   <translation>다른 네트워크의 가중치입니다. 맞는 것이 하나도 없습니다.</translation>
  </message>
  <message>
   <source>{path} holds program code, which is not run.</source>
   <translation>{path} 파일에 프로그램 코드가 들어 있어 실행하지 않았습니다.</translation>
  </message>
  <message>
   <source>Ask for a file with the state dict only, or for .safetensors.</source>
   <translation>state dict만 든 파일이나 .safetensors 파일을 요청하세요.</translation>
  </message>
  <message>
   <source>Taken over in part, the rest starts fresh: {names}.</source>
   <translation>일부만 가져오고 나머지는 새로 시작합니다: {names}.</translation>
  </message>
  <message>
   <source>Of another size, so they start fresh: {names}.</source>
   <translation>크기가 달라 처음부터 학습합니다: {names}.</translation>
  </message>
  <message>
   <source>Not in the file, so they start fresh: {names}.</source>
   <translation>파일에 없어 처음부터 학습합니다: {names}.</translation>
  </message>
  <message>
   <source>In the file only, so they are left out: {names}.</source>
   <translation>파일에만 있어 제외합니다: {names}.</translation>
  </message>
 </context>
 <context>
  <name>recommend/classifiers.py</name>
  <message>
   <source>The pictures are small ({side} px), so its counterpart for small pictures is taken: {model}.</source>
   <translation>사진이 작으므로({side} px) 작은 사진용 네트워크를 사용합니다: {model}.</translation>
  </message>
 </context>
 <context>
  <name>recommend/detectors.py</name>
  <message>
   <source>It was published for a network with SiLU activations; this one has LeakyReLU (0.1), as in its training configuration, and may reach a little less.</source>
   <translation>SiLU 활성화를 쓰는 네트워크의 공표값입니다. 이 네트워크는 학습 설정대로 LeakyReLU (0.1)를 쓰므로 조금 낮을 수 있습니다.</translation>
  </message>
  <message>
   <source>At {side} px a tenth of your boxes are smaller than {tenth} px and half of them smaller than {half} px</source>
   <translation>{side} px에서 상자의 십분의 일은 {tenth} px보다, 절반은 {half} px보다 작습니다</translation>
  </message>
  <message>
   <source>At {side} px, which suits {model} and your pictures, a tenth of your boxes are smaller than {tenth} px: such small objects are often missed.</source>
   <translation>{model} 모델과 사진에 알맞은 {side} px에서 상자의 십분의 일이 {tenth} px보다 작습니다. 이렇게 작은 객체는 자주 놓칩니다.</translation>
  </message>
  <message>
   <source>With boxes of these sizes {side} px is estimated to cost about {percent} % of the accuracy that {full} px would have.</source>
   <translation>상자가 이런 크기일 때 {side} px에서는 {full} px에서 얻을 정확도의 약 {percent} %를 잃는 것으로 추정됩니다.</translation>
  </message>
  <message>
   <source>A tenth of your boxes are then smaller than {tenth} px: such small objects are often missed.</source>
   <translation>그러면 상자의 십분의 일이 {tenth} px보다 작습니다. 이렇게 작은 객체는 자주 놓칩니다.</translation>
  </message>
  <message>
   <source>{sizes}; a larger input would find a little more, but take longer.</source>
   <translation>{sizes}. 입력이 더 크면 조금 더 찾지만 시간이 더 걸립니다.</translation>
  </message>
  <message>
   <source>At {side} px, as much as most of your pictures have, a tenth of your boxes are smaller than {tenth} px: such small objects are often missed.</source>
   <translation>대부분의 사진 크기인 {side} px에서 상자의 십분의 일이 {tenth} px보다 작습니다. 이렇게 작은 객체는 자주 놓칩니다.</translation>
  </message>
  <message>
   <source>{sizes}; a larger input would add little.</source>
   <translation>{sizes}. 입력이 더 커도 나아지는 것은 거의 없습니다.</translation>
  </message>
  <message>
   <source>{sizes}; your pictures have no more pixels to offer.</source>
   <translation>{sizes}. 사진의 해상도가 그보다 높지 않아 입력을 더 키울 수 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>recommend/drawn.py</name>
  <message>
   <source>a network that tells classes of pictures apart</source>
   <translation>사진의 클래스를 구별하는 네트워크</translation>
  </message>
  <message>
   <source>a network that finds boxes</source>
   <translation>상자를 찾는 네트워크</translation>
  </message>
  <message>
   <source>{path} uses operators that have no layer here: {names}.</source>
   <translation>{path} 파일에 여기에 해당하는 레이어가 없는 연산자가 있습니다: {names}.</translation>
  </message>
  <message>
   <source>Open it in the editor to see what is left of it, and draw the rest.</source>
   <translation>편집기에서 열어 남은 부분을 확인하고 나머지를 그리세요.</translation>
  </message>
  <message>
   <source>{name} takes pictures of {its} channels, and these have {channels}.</source>
   <translation>{name}: 채널이 {its}개인 사진을 받지만, 이 사진의 채널은 {channels}개입니다.</translation>
  </message>
  <message>
   <source>Set the channels of its input in the editor.</source>
   <translation>편집기에서 입력 채널 수를 설정하세요.</translation>
  </message>
  <message>
   <source>{name} is not {wanted}.</source>
   <translation>{name}: {wanted}가 아닙니다.</translation>
  </message>
  <message>
   <source>Mark other layers as its outputs in the editor, or choose another task.</source>
   <translation>편집기에서 다른 레이어를 출력으로 지정하거나 다른 작업을 선택하세요.</translation>
  </message>
  <message>
   <source>{name} ends in a softmax, {layer}, and training adds its own.</source>
   <translation>{name} 네트워크가 소프트맥스({layer})로 끝나는데, 학습에서 소프트맥스를 따로 더합니다.</translation>
  </message>
  <message>
   <source>Remove that layer; what the network answers in the end stays the same.</source>
   <translation>그 레이어를 제거하세요. 네트워크의 최종 답은 그대로입니다.</translation>
  </message>
  <message>
   <source>{name} answers a map of 1 × 1 for each class, not a number.</source>
   <translation>{name} 네트워크가 클래스마다 수가 아니라 1 × 1 맵을 답합니다.</translation>
  </message>
  <message>
   <source>Add a flatten layer behind {layer}.</source>
   <translation>{layer} 뒤에 펼치기 레이어를 추가하세요.</translation>
  </message>
  <message>
   <source>{name} tells {its} classes apart, and the pictures show {classes}.</source>
   <translation>{name}: 클래스 {its}개를 구별하지만, 사진에는 {classes}개가 있습니다.</translation>
  </message>
  <message>
   <source>Open it in the editor, which fits its last layer to them.</source>
   <translation>편집기에서 열면 마지막 레이어를 클래스 수에 맞춥니다.</translation>
  </message>
 </context>
 <context>
  <name>recommend/estimate.py</name>
  <message>
   <source>No latency can be estimated for {engine} in {precision} on {device}.</source>
   <translation>{device} 장치에서 {engine}, {precision}의 지연 시간을 추정할 수 없습니다.</translation>
  </message>
  <message>
   <source>Its profile names no rate for that; measure it on the device instead.</source>
   <translation>프로파일에 그 연산 속도가 없습니다. 장치에서 직접 측정하세요.</translation>
  </message>
  <message>
   <source>Roofline from the {kind} rate of the {part}, {engine}, {precision}; networks with known latency took {low} to {high} times such estimates.</source>
   <translation>{part}의 연산 속도({kind})로 계산한 루프라인, {engine}, {precision}. 지연 시간이 알려진 네트워크는 이런 추정의 {low}~{high}배가 걸렸습니다.</translation>
  </message>
  <message>
   <source>There is no known latency to estimate from for the {part}.</source>
   <translation>추정의 근거가 될 알려진 지연 시간이 없습니다: {part}.</translation>
  </message>
  <message>
   <source>Measure it on the device instead.</source>
   <translation>장치에서 직접 측정하세요.</translation>
  </message>
 </context>
 <context>
  <name>recommend/fitting.py</name>
  <message>
   <source>Anchors fitted to your boxes: recall {before} → {after}.</source>
   <translation>앵커를 사용자의 상자에 맞춤: 재현율 {before} → {after}.</translation>
  </message>
  <message>
   <source>The scale-sequence neck adds {parameters} parameters ({more_parameters} %) and {macs} million multiply-adds ({more_macs} %).</source>
   <translation>스케일 시퀀스 넥은 파라미터 {parameters}개({more_parameters} %)와 곱셈-덧셈 {macs}백만 회({more_macs} %)를 더합니다.</translation>
  </message>
  <message>
   <source>The published anchors are kept: recall {recall} of your boxes.</source>
   <translation>공표된 앵커를 그대로 사용합니다: 사용자의 상자에 대한 재현율 {recall}.</translation>
  </message>
 </context>
 <context>
  <name>recommend/published.py</name>
  <message>
   <source>doubtful, since it is beyond the device's peak rate</source>
   <translation>장치의 최대 속도를 넘어 의심스러움</translation>
  </message>
  <message>
   <source>printed for an Odroid N2, but this engine needs a Rockchip board such as the Odroid M1; the network is taken to be the one that the paper's table gives the device</source>
   <translation>Odroid N2용으로 실려 있지만 이 엔진에는 Odroid M1 같은 Rockchip 보드가 필요합니다. 네트워크는 논문의 표에서 이 장치에 정한 것으로 봅니다</translation>
  </message>
  <message>
   <source>the network is taken to be the one that the paper's table gives the device</source>
   <translation>네트워크는 논문의 표에서 이 장치에 정한 것으로 봅니다</translation>
  </message>
 </context>
 <context>
  <name>recommend/recommend.py</name>
  <message>
   <source>training would take about {time} here</source>
   <translation>여기서 학습하면 약 {time} 걸림</translation>
  </message>
  <message>
   <source>No network can be recommended for the task “{task}” yet.</source>
   <translation>“{task}” 작업에 추천할 수 있는 네트워크가 아직 없습니다.</translation>
  </message>
  <message>
   <source>Choose one of these: {tasks}</source>
   <translation>다음 중 하나를 선택하세요: {tasks}</translation>
  </message>
  <message>
   <source>{reason}, even at {side} px</source>
   <translation>{side} px에서도 {reason}</translation>
  </message>
  <message>
   <source>about {ms} ms a picture, more than the {limit} ms allowed</source>
   <translation>사진당 약 {ms} ms로 허용된 {limit} ms 초과</translation>
  </message>
  <message>
   <source>{mb} MB of weights, more than the {limit} MB allowed</source>
   <translation>가중치 {mb} MB로 허용된 {limit} MB 초과</translation>
  </message>
  <message>
   <source>needs {need} GB of memory; {have} GB are there to use</source>
   <translation>메모리 {need} GB 필요, 사용 가능 {have} GB</translation>
  </message>
  <message>
   <source>larger than suits this device</source>
   <translation>이 장치에 알맞은 크기보다 큼</translation>
  </message>
 </context>
 <context>
  <name>recommend/records.py</name>
  <message>
   <source>ImageNet top-1</source>
   <translation>ImageNet top-1</translation>
  </message>
 </context>
 <context>
  <name>recommend/rules.py</name>
  <message>
   <source>The published table does not list {device}; an FP32 rate of {rate} puts it nearest to the devices that are given {model}.</source>
   <translation>공표된 표에 {device} 장치가 없습니다. FP32 속도 {rate}(으)로 보면 {model}에 해당하는 장치에 가장 가깝습니다.</translation>
  </message>
  <message>
   <source>For {device} the published table says {model}.</source>
   <translation>공표된 표에 따르면 {device} 장치에는 {model}입니다.</translation>
  </message>
  <message>
   <source>This computer reaches {rate} (measured): the published table gives a PC {pc_model}, and devices of this strength {model}.</source>
   <translation>이 컴퓨터의 속도는 {rate}입니다(측정값). 공표된 표에서 PC는 {pc_model}, 이 정도 성능의 장치는 {model}입니다.</translation>
  </message>
  <message>
   <source>For {device} the published table says {printed}; there is no such network, so {model} is meant.</source>
   <translation>공표된 표에는 {device} 장치에 {printed}(이)라고 되어 있지만 그런 네트워크는 없으므로 {model}(으)로 봅니다.</translation>
  </message>
 </context>
 <context>
  <name>recommend/stage.py</name>
  <message>
   <source>{file} has been changed since.</source>
   <translation>{file} 파일이 그 뒤에 바뀌었습니다.</translation>
  </message>
  <message>
   <source>{model}, {side} px, {ms} ms estimated</source>
   <translation>{model}, {side} px, 추정 {ms} ms</translation>
  </message>
  <message>
   <source>You chose the variant {options}.</source>
   <translation>선택한 변형: {options}.</translation>
  </message>
  <message>
   <source>“auto” takes the recommended one; “tango-desktop models” lists the others</source>
   <translation>“auto”는 추천 네트워크를 사용. 다른 네트워크는 “tango-desktop models”로 확인</translation>
  </message>
  <message>
   <source>Input size</source>
   <translation>입력 크기</translation>
  </message>
  <message>
   <source>Side that pictures are resized to; 0 chooses by the pictures' own size</source>
   <translation>사진을 맞출 한 변의 크기. 0이면 사진의 크기에 따라 선택</translation>
  </message>
  <message>
   <source>Variant</source>
   <translation>변형</translation>
  </message>
  <message>
   <source>Options of the network's family, for example stride_in_1x1=yes for weights of v1, or neck=scale-sequence, width=0.5 or depth=0.5 for detectors</source>
   <translation>네트워크 계열의 옵션. 예: v1 가중치에는 stride_in_1x1=yes, 검출기에는 neck=scale-sequence, width=0.5, depth=0.5</translation>
  </message>
  <message>
   <source>Network file</source>
   <translation>네트워크 파일</translation>
  </message>
  <message>
   <source>A network of your own, taken instead: what the editor writes, or network.yaml</source>
   <translation>대신 사용할 직접 만든 네트워크. 편집기에서 저장한 파일 또는 network.yaml</translation>
  </message>
  <message>
   <source>{text}, anchors fitted</source>
   <translation>{text}, 앵커 맞춤</translation>
  </message>
  <message>
   <source>You chose {model}.</source>
   <translation>{model}을(를) 선택했습니다.</translation>
  </message>
  <message>
   <source>You drew {model}.</source>
   <translation>{model}을(를) 직접 그렸습니다.</translation>
  </message>
  <message>
   <source>Which network?</source>
   <translation>어떤 네트워크를 쓸까요?</translation>
  </message>
  <message>
   <source>There is no network yet: the task, the data or the device is not known.</source>
   <translation>아직 네트워크가 없습니다. 작업, 데이터 또는 장치가 정해지지 않았습니다.</translation>
  </message>
  <message>
   <source>Do those steps first, or press Automatic.</source>
   <translation>그 단계들을 먼저 하거나 ‘자동’을 누르세요.</translation>
  </message>
  <message>
   <source>{model} is a network for “{its_task}”, not for “{task}”.</source>
   <translation>{model}은(는) “{task}”이(가) 아니라 “{its_task}”용 네트워크입니다.</translation>
  </message>
  <message>
   <source>“tango-desktop models” lists the networks with their tasks.</source>
   <translation>“tango-desktop models”로 네트워크와 작업의 목록을 볼 수 있습니다.</translation>
  </message>
  <message>
   <source>You chose {side} px.</source>
   <translation>{side} px을 선택했습니다.</translation>
  </message>
  <message>
   <source>It does not keep to what was asked: {reason}.</source>
   <translation>요청한 제한을 지키지 못합니다: {reason}.</translation>
  </message>
  <message>
   <source>For example: {example}</source>
   <translation>예: {example}</translation>
  </message>
  <message>
   <source>“{text}” is more than one option.</source>
   <translation>“{text}”에 옵션이 둘 이상 들어 있습니다.</translation>
  </message>
  <message>
   <source>Put a comma between them: {example}</source>
   <translation>옵션 사이에 쉼표를 넣으세요: {example}</translation>
  </message>
 </context>
 <context>
  <name>recommend/tasks.py</name>
  <message>
   <source>COCO AP</source>
   <translation>COCO AP</translation>
  </message>
 </context>
 <context>
  <name>recommend/titles.py</name>
  <message>
   <source>graphics unit</source>
   <translation>그래픽 장치</translation>
  </message>
  <message>
   <source>neural unit</source>
   <translation>신경망 처리 장치</translation>
  </message>
  <message>
   <source>deep-learning unit</source>
   <translation>딥러닝 처리 장치</translation>
  </message>
 </context>
 <context>
  <name>recommend/training.py</name>
  <message>
   <source>{n} days</source>
   <translation>{n}일</translation>
  </message>
  <message>
   <source>{n} s</source>
   <translation>{n}초</translation>
  </message>
  <message>
   <source>{n} min</source>
   <translation>{n}분</translation>
  </message>
  <message>
   <source>{n} h</source>
   <translation>{n}시간</translation>
  </message>
 </context>
 <context>
  <name>recommend/wording.py</name>
  <message>
   <source>At {side} px a picture is estimated to take {ms} ms ({low} to {high}) with {engine} in {precision} on the {part}.</source>
   <translation>{side} px에서 사진당 {ms} ms({low}~{high})로 추정됩니다. {engine}, {precision}, {part} 기준입니다.</translation>
  </message>
  <message>
   <source>{model} is passed over: {reason}.</source>
   <translation>{model} 건너뜀: {reason}.</translation>
  </message>
  <message>
   <source>{model} is left out: {reason}.</source>
   <translation>{model} 제외: {reason}.</translation>
  </message>
  <message>
   <source>{model} is taken instead.</source>
   <translation>대신 {model}을(를) 사용합니다.</translation>
  </message>
  <message>
   <source>{model} is fed {side} px instead of {full} px: {reason}.</source>
   <translation>{model}에는 {full} px 대신 {side} px 사진을 넣습니다: {reason}.</translation>
  </message>
  <message>
   <source>Published: {figures} [{source}].</source>
   <translation>공표값: {figures} [{source}].</translation>
  </message>
  <message>
   <source>Training on {pictures} for {epochs} is estimated to take about {time} on this computer.</source>
   <translation>이 컴퓨터에서 {pictures}으로 {epochs}를 학습하는 데 약 {time} 걸릴 것으로 추정됩니다.</translation>
  </message>
  <message>
   <source>No network keeps to what was asked; {model} comes nearest: {reason}.</source>
   <translation>요청한 제한을 모두 지키는 네트워크가 없습니다. 가장 가까운 것은 {model}입니다: {reason}.</translation>
  </message>
 </context>
 <context>
  <name>terminal.py</name>
  <message>
   <source>Stopping after this step; Ctrl+C again stops at once.</source>
   <translation>이 단계를 마치고 멈춥니다. Ctrl+C를 다시 누르면 바로 멈춥니다.</translation>
  </message>
 </context>
 <context>
  <name>train/checkpoint.py</name>
  <message>
   <source>{path} is not a checkpoint that can be read.</source>
   <translation>{path} 파일은 읽을 수 있는 체크포인트가 아닙니다.</translation>
  </message>
  <message>
   <source>Delete that run and train again, or restore an earlier copy of the file.</source>
   <translation>그 학습 실행을 삭제하고 다시 학습하거나 파일의 이전 사본을 복원하세요.</translation>
  </message>
  <message>
   <source>It holds no named values.</source>
   <translation>이름 있는 값이 들어 있지 않습니다.</translation>
  </message>
 </context>
 <context>
  <name>train/classification.py</name>
  <message>
   <source>The network has {found} outputs, the data {wanted} classes.</source>
   <translation>네트워크의 출력은 {found}개, 데이터의 클래스는 {wanted}개입니다.</translation>
  </message>
  <message>
   <source>Run the network step again: it fits the network to the data.</source>
   <translation>네트워크 단계를 다시 실행하세요. 네트워크를 데이터에 맞춥니다.</translation>
  </message>
 </context>
 <context>
  <name>train/classification_settings.py</name>
  <message>
   <source>Label smoothing</source>
   <translation>레이블 스무딩</translation>
  </message>
  <message>
   <source>Share of each target spread over all classes</source>
   <translation>정답에서 모든 클래스에 나누어 주는 비율</translation>
  </message>
  <message>
   <source>Mixup</source>
   <translation>Mixup</translation>
  </message>
  <message>
   <source>Alpha of the beta distribution that blends two pictures; 0 is off</source>
   <translation>두 사진을 섞는 베타 분포의 알파. 0이면 끔</translation>
  </message>
  <message>
   <source>CutMix</source>
   <translation>CutMix</translation>
  </message>
  <message>
   <source>Alpha of the beta distribution that pastes part of another picture; 0 is off</source>
   <translation>다른 사진의 일부를 붙이는 베타 분포의 알파. 0이면 끔</translation>
  </message>
  <message>
   <source>Class weights</source>
   <translation>클래스 가중치</translation>
  </message>
  <message>
   <source>Balanced counts rare classes more, in inverse proportion to their pictures</source>
   <translation>balanced는 사진 수에 반비례하여 드문 클래스를 더 크게 반영</translation>
  </message>
  <message>
   <source>Normalisation</source>
   <translation>정규화</translation>
  </message>
  <message>
   <source>Mean and deviation of the pictures; must be what the starting weights were made with</source>
   <translation>사진의 평균과 편차. 시작 가중치를 만들 때와 같아야 함</translation>
  </message>
  <message>
   <source>off</source>
   <translation>끔</translation>
  </message>
  <message>
   <source>balanced</source>
   <translation>균형</translation>
  </message>
  <message>
   <source>auto</source>
   <translation>자동</translation>
  </message>
  <message>
   <source>half</source>
   <translation>절반</translation>
  </message>
  <message>
   <source>none</source>
   <translation>없음</translation>
  </message>
 </context>
 <context>
  <name>train/common_settings.py</name>
  <message>
   <source>light</source>
   <translation>약하게</translation>
  </message>
  <message>
   <source>standard</source>
   <translation>표준</translation>
  </message>
  <message>
   <source>strong</source>
   <translation>강하게</translation>
  </message>
  <message>
   <source>Epochs</source>
   <translation>에포크</translation>
  </message>
  <message>
   <source>Passes over the training pictures; raising it later continues the same run</source>
   <translation>학습용 사진을 반복하는 횟수. 나중에 늘리면 같은 학습 실행을 이어서 진행</translation>
  </message>
  <message>
   <source>Batch size</source>
   <translation>배치 크기</translation>
  </message>
  <message>
   <source>Pictures in one step; 0 chooses what suits the data and fits the memory</source>
   <translation>한 스텝에 쓰는 사진 수. 0이면 데이터와 메모리에 맞게 선택</translation>
  </message>
  <message>
   <source>Learning rate</source>
   <translation>학습률</translation>
  </message>
  <message>
   <source>Highest step size; 0 chooses by optimizer, batch size and starting weights</source>
   <translation>가장 큰 스텝 크기. 0이면 옵티마이저, 배치 크기, 시작 가중치에 따라 선택</translation>
  </message>
  <message>
   <source>Start from</source>
   <translation>시작 가중치</translation>
  </message>
  <message>
   <source>A weights file, or an address to fetch one from; empty starts from random weights</source>
   <translation>가중치 파일 또는 내려받을 주소. 비워 두면 무작위 가중치에서 시작</translation>
  </message>
  <message>
   <source>Augmentation</source>
   <translation>증강</translation>
  </message>
  <message>
   <source>How much training pictures are varied: flips, crops, colours, rotation</source>
   <translation>학습용 사진을 변형하는 정도: 뒤집기, 자르기, 색상, 회전</translation>
  </message>
  <message>
   <source>SHA-256 of the weights</source>
   <translation>가중치의 SHA-256</translation>
  </message>
  <message>
   <source>Checked before fetched weights are used; needed for an address</source>
   <translation>내려받은 가중치를 쓰기 전에 확인. 주소를 쓸 때 필요</translation>
  </message>
  <message>
   <source>Optimizer</source>
   <translation>옵티마이저</translation>
  </message>
  <message>
   <source>SGD with Nesterov momentum, or AdamW</source>
   <translation>Nesterov 모멘텀 SGD 또는 AdamW</translation>
  </message>
  <message>
   <source>Momentum of SGD, first beta of AdamW</source>
   <translation>SGD의 모멘텀, AdamW의 첫째 베타</translation>
  </message>
  <message>
   <source>Weight decay</source>
   <translation>가중치 감쇠</translation>
  </message>
  <message>
   <source>Not applied to biases and normalisation layers</source>
   <translation>편향과 정규화 레이어에는 적용하지 않음</translation>
  </message>
  <message>
   <source>The learning rate rises over these; at most a fifth of the run</source>
   <translation>이 에포크 동안 학습률이 올라감. 최대 전체의 5분의 1</translation>
  </message>
  <message>
   <source>Schedule</source>
   <translation>스케줄</translation>
  </message>
  <message>
   <source>How the learning rate falls after the warm-up</source>
   <translation>워밍업 뒤에 학습률이 내려가는 방식</translation>
  </message>
  <message>
   <source>Final ratio</source>
   <translation>최종 비율</translation>
  </message>
  <message>
   <source>Learning rate at the end, as a share of the highest</source>
   <translation>끝날 때의 학습률. 최고 학습률에 대한 비율</translation>
  </message>
  <message>
   <source>EMA decay</source>
   <translation>EMA 감쇠</translation>
  </message>
  <message>
   <source>Keeps a moving average of the weights and uses it, for example 0.999; 0 is off</source>
   <translation>가중치의 이동 평균을 내어 사용. 예: 0.999. 0이면 끔</translation>
  </message>
  <message>
   <source>Gradient clipping</source>
   <translation>그래디언트 제한</translation>
  </message>
  <message>
   <source>Largest norm of all gradients together; 0 is off</source>
   <translation>모든 그래디언트를 합친 노름의 최댓값. 0이면 끔</translation>
  </message>
  <message>
   <source>Frozen epochs</source>
   <translation>고정 에포크</translation>
  </message>
  <message>
   <source>Trains only what the starting weights did not fill for this long</source>
   <translation>이 동안에는 시작 가중치로 채워지지 않은 부분만 학습</translation>
  </message>
  <message>
   <source>Early stop</source>
   <translation>조기 종료</translation>
  </message>
  <message>
   <source>Ends after this many epochs without a better result; 0 is off</source>
   <translation>결과가 이만큼의 에포크 동안 나아지지 않으면 종료. 0이면 끔</translation>
  </message>
  <message>
   <source>Time budget</source>
   <translation>시간 예산</translation>
  </message>
  <message>
   <source>Plans as many epochs as fit into it; 0 is off</source>
   <translation>이 시간에 들어가는 만큼의 에포크를 계획. 0이면 끔</translation>
  </message>
  <message>
   <source>Mixed precision</source>
   <translation>혼합 정밀도</translation>
  </message>
  <message>
   <source>Half precision where the processor is faster with it</source>
   <translation>프로세서에서 더 빠르면 반정밀도를 사용</translation>
  </message>
  <message>
   <source>Channels last</source>
   <translation>Channels last</translation>
  </message>
  <message>
   <source>Memory order of pictures; faster on most graphics cards</source>
   <translation>사진의 메모리 순서. 대부분의 그래픽 카드에서 더 빠름</translation>
  </message>
  <message>
   <source>Deterministic</source>
   <translation>결정적 실행</translation>
  </message>
  <message>
   <source>Only exactly repeatable operations on a graphics card; slower</source>
   <translation>그래픽 카드에서 정확히 재현되는 연산만 사용. 더 느림</translation>
  </message>
  <message>
   <source>Another seed gives another run of the same quality</source>
   <translation>시드를 바꾸면 품질이 같은 다른 학습 실행이 됨</translation>
  </message>
  <message>
   <source>Processor</source>
   <translation>프로세서</translation>
  </message>
  <message>
   <source>Where to train</source>
   <translation>학습할 곳</translation>
  </message>
  <message>
   <source>Loading threads</source>
   <translation>읽기 스레드</translation>
  </message>
  <message>
   <source>Threads that read pictures; 0 chooses by the number of cores</source>
   <translation>사진을 읽는 스레드 수. 0이면 코어 수에 따라 선택</translation>
  </message>
  <message>
   <source>epochs</source>
   <translation>에포크</translation>
  </message>
  <message>
   <source>min</source>
   <translation>분</translation>
  </message>
  <message>
   <source>cosine</source>
   <translation>코사인</translation>
  </message>
  <message>
   <source>linear</source>
   <translation>선형</translation>
  </message>
  <message>
   <source>constant</source>
   <translation>일정</translation>
  </message>
  <message>
   <source>on</source>
   <translation>켬</translation>
  </message>
 </context>
 <context>
  <name>train/continuation.py</name>
  <message>
   <source>Run {number} is being trained already.</source>
   <translation>학습 실행 {number}은(는) 이미 학습 중입니다.</translation>
  </message>
  <message>
   <source>Wait for it, or stop it first.</source>
   <translation>끝날 때까지 기다리거나 먼저 중지하세요.</translation>
  </message>
  <message>
   <source>The weights of run {number} are missing or damaged.</source>
   <translation>학습 실행 {number}의 가중치가 없거나 손상되었습니다.</translation>
  </message>
 </context>
 <context>
  <name>train/detection.py</name>
  <message>
   <source>The network finds {classes}, the data has {wanted}.</source>
   <translation>네트워크가 찾는 것은 {classes}이지만 데이터에는 {wanted}개가 있습니다.</translation>
  </message>
  <message>
   <source>The sides of the input must be multiples of {stride} pixels.</source>
   <translation>입력의 변은 {stride}픽셀의 배수여야 합니다.</translation>
  </message>
  <message>
   <source>Choose another input size on the network page.</source>
   <translation>‘네트워크’ 페이지에서 다른 입력 크기를 선택하세요.</translation>
  </message>
 </context>
 <context>
  <name>train/detection_recipe.py</name>
  <message>
   <source>recipe</source>
   <translation>레시피</translation>
  </message>
 </context>
 <context>
  <name>train/detection_settings.py</name>
  <message>
   <source>Momentum of SGD, first beta of AdamW; it rises from 0.8 in the warm-up</source>
   <translation>SGD의 모멘텀, AdamW의 첫째 베타. 워밍업 동안 0.8에서 올라감</translation>
  </message>
  <message>
   <source>For 64 pictures a step; not applied to biases and normalisation layers</source>
   <translation>한 스텝에 사진 64장 기준. 편향과 정규화 레이어에는 적용하지 않음</translation>
  </message>
  <message>
   <source>The learning rate rises over these and at least 1000 steps; at most a tenth of a run</source>
   <translation>이 에포크 동안(최소 1000스텝) 학습률이 올라감. 학습 실행의 최대 십분의 일</translation>
  </message>
  <message>
   <source>Learning rate at the end, as a share of the highest; −1 as published</source>
   <translation>마지막 학습률, 가장 높은 값에 대한 비율. −1이면 공표된 값</translation>
  </message>
  <message>
   <source>Keeps a moving average of the weights and uses it; shorter in short runs; 0 is off</source>
   <translation>가중치의 이동 평균을 내어 사용. 짧은 학습 실행에서는 더 짧게. 0이면 끔</translation>
  </message>
  <message>
   <source>Recipe</source>
   <translation>레시피</translation>
  </message>
  <message>
   <source>Which published set of figures −1 stands for; auto chooses by the network</source>
   <translation>−1이 뜻하는 공표된 값의 묶음. auto는 네트워크에 따라 선택</translation>
  </message>
  <message>
   <source>Nominal batch</source>
   <translation>기준 배치</translation>
  </message>
  <message>
   <source>Small batches are added up to this many pictures before a step, in runs long enough</source>
   <translation>학습 실행이 충분히 길면 작은 배치를 이 사진 수까지 모아 한 스텝을 진행</translation>
  </message>
  <message>
   <source>Box gain</source>
   <translation>상자 계수</translation>
  </message>
  <message>
   <source>Weight of the boxes' places in the loss</source>
   <translation>손실에서 상자 위치의 가중치</translation>
  </message>
  <message>
   <source>Class gain</source>
   <translation>클래스 계수</translation>
  </message>
  <message>
   <source>Weight of the classes in the loss, for 80 of them; −1 as published</source>
   <translation>손실에서 클래스의 가중치, 클래스 80개 기준. −1이면 공표된 값</translation>
  </message>
  <message>
   <source>Objectness gain</source>
   <translation>객체성 계수</translation>
  </message>
  <message>
   <source>Weight of telling objects from background, at 640 px; −1 as published</source>
   <translation>객체와 배경을 구별하는 손실의 가중치, 640 px 기준. −1이면 공표된 값</translation>
  </message>
  <message>
   <source>Mosaic</source>
   <translation>모자이크</translation>
  </message>
  <message>
   <source>Share of training pictures that are put together from four or nine</source>
   <translation>사진 네 장 또는 아홉 장을 이어 붙인 학습용 사진의 비율</translation>
  </message>
  <message>
   <source>Epochs without mosaic</source>
   <translation>모자이크 없는 에포크</translation>
  </message>
  <message>
   <source>So many last epochs, at most a fifth of the run, see single pictures; published: 0</source>
   <translation>마지막 이만큼의 에포크(학습 실행의 최대 오분의 일)에는 사진을 한 장씩 사용. 공표된 값은 0</translation>
  </message>
  <message>
   <source>Share of mosaics that are blended with another one; −1 as published</source>
   <translation>다른 모자이크와 섞는 모자이크의 비율. −1이면 공표된 값</translation>
  </message>
  <message>
   <source>Paste-in</source>
   <translation>붙여 넣기</translation>
  </message>
  <message>
   <source>Share of pictures that objects with outlines are pasted into; −1 as published</source>
   <translation>윤곽이 있는 객체를 붙여 넣는 사진의 비율. −1이면 공표된 값</translation>
  </message>
  <message>
   <source>Shift</source>
   <translation>이동</translation>
  </message>
  <message>
   <source>Pictures are shifted by up to this share of their size; −1 as published</source>
   <translation>사진을 크기의 이 비율까지 이동. −1이면 공표된 값</translation>
  </message>
  <message>
   <source>Zoom</source>
   <translation>확대·축소</translation>
  </message>
  <message>
   <source>Pictures are zoomed by 1 ± up to this share; −1 as published</source>
   <translation>사진을 1 ± 이 비율까지 확대·축소. −1이면 공표된 값</translation>
  </message>
  <message>
   <source>Hue</source>
   <translation>색조</translation>
  </message>
  <message>
   <source>Colours are turned by up to this share of the circle</source>
   <translation>색을 색상환의 이 비율까지 돌림</translation>
  </message>
  <message>
   <source>Saturation</source>
   <translation>채도</translation>
  </message>
  <message>
   <source>Strength of colours is varied by up to this share</source>
   <translation>색의 강도를 이 비율까지 변형</translation>
  </message>
  <message>
   <source>Brightness</source>
   <translation>밝기</translation>
  </message>
  <message>
   <source>Brightness is varied by up to this share</source>
   <translation>밝기를 이 비율까지 변형</translation>
  </message>
  <message>
   <source>Mirrored</source>
   <translation>좌우 뒤집기</translation>
  </message>
  <message>
   <source>Share of pictures that are mirrored left to right; 0 where left and right differ</source>
   <translation>좌우를 뒤집는 사진의 비율. 왼쪽과 오른쪽이 다르면 0</translation>
  </message>
  <message>
   <source>Upside down</source>
   <translation>상하 뒤집기</translation>
  </message>
  <message>
   <source>Share of pictures that are turned upside down; for pictures without an up</source>
   <translation>위아래를 뒤집는 사진의 비율. 위아래가 따로 없는 사진에 사용</translation>
  </message>
  <message>
   <source>Multi-scale</source>
   <translation>다중 크기</translation>
  </message>
  <message>
   <source>Each batch at another size, 0.5 to 1.5 times the network's</source>
   <translation>배치마다 크기를 네트워크 크기의 0.5~1.5배로 바꿈</translation>
  </message>
  <message>
   <source>Rectangular validation</source>
   <translation>직사각형 검증</translation>
  </message>
  <message>
   <source>Validates without the grey bars: faster, but not just as the network is deployed</source>
   <translation>회색 띠 없이 검증. 더 빠르지만 네트워크가 배포되는 방식과 똑같지는 않음</translation>
  </message>
  <message>
   <source>Score threshold</source>
   <translation>점수 임계값</translation>
  </message>
  <message>
   <source>Detections with less are not counted in validation</source>
   <translation>검증에서 이보다 낮은 검출은 세지 않음</translation>
  </message>
  <message>
   <source>NMS IoU</source>
   <translation>NMS IoU</translation>
  </message>
  <message>
   <source>Of two boxes of one class that overlap more in validation, the surer one is kept</source>
   <translation>검증에서 클래스가 같은 두 상자가 이보다 많이 겹치면 점수가 높은 것을 남김</translation>
  </message>
  <message>
   <source>Most detections</source>
   <translation>최대 검출 수</translation>
  </message>
  <message>
   <source>The surest of a picture that validation counts</source>
   <translation>검증에서 사진마다 세는, 점수가 가장 높은 검출의 수</translation>
  </message>
 </context>
 <context>
  <name>train/execution.py</name>
  <message>
   <source>{device}, threads: {threads}, {precision}</source>
   <translation>{device}, 스레드: {threads}, {precision}</translation>
  </message>
  <message>
   <source>The memory does not hold the network with even one picture.</source>
   <translation>사진 한 장으로도 네트워크가 메모리에 들어가지 않습니다.</translation>
  </message>
  <message>
   <source>Choose a smaller network or input size, or close other programs.</source>
   <translation>더 작은 네트워크나 입력 크기를 선택하거나 다른 프로그램을 닫으세요.</translation>
  </message>
  <message>
   <source>PyTorch finds no graphics card that it can use.</source>
   <translation>PyTorch에서 사용할 수 있는 그래픽 카드가 없습니다.</translation>
  </message>
  <message>
   <source>Set the processor to “auto” or “cpu”, or install a CUDA build of PyTorch.</source>
   <translation>프로세서를 “auto” 또는 “cpu”로 설정하거나 CUDA용 PyTorch를 설치하세요.</translation>
  </message>
 </context>
 <context>
  <name>train/job.py</name>
  <message>
   <source>training task</source>
   <translation>학습 작업</translation>
  </message>
  <message>
   <source>Run {number} goes on after epoch {done}</source>
   <translation>학습 실행 {number}: 에포크 {done} 다음부터 계속</translation>
  </message>
  <message>
   <source>Batch size {batch}, learning rate {rate} ({why})</source>
   <translation>배치 크기 {batch}, 학습률 {rate}({why})</translation>
  </message>
  <message>
   <source>Preparing the run</source>
   <translation>학습 실행 준비 중</translation>
  </message>
  <message>
   <source>Trained</source>
   <translation>학습 완료</translation>
  </message>
  <message>
   <source>Run {number}: {model}, {train} training and {val} validation pictures</source>
   <translation>학습 실행 {number}: {model}, 학습 사진 {train}장, 검증 사진 {val}장</translation>
  </message>
  <message>
   <source>The program made a mistake.</source>
   <translation>프로그램에 오류가 있었습니다.</translation>
  </message>
 </context>
 <context>
  <name>train/journal.py</name>
  <message>
   <source>TensorBoard events could not be written: {reason}</source>
   <translation>TensorBoard 이벤트를 쓰지 못했습니다: {reason}</translation>
  </message>
 </context>
 <context>
  <name>train/loop.py</name>
  <message>
   <source>Training has diverged: the loss is {loss}.</source>
   <translation>학습이 발산했습니다. 손실: {loss}.</translation>
  </message>
  <message>
   <source>Lower the learning rate. The weights of the last good epoch are kept.</source>
   <translation>학습률을 낮추세요. 정상이던 마지막 에포크의 가중치는 남아 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>train/proposing.py</name>
  <message>
   <source>The trained network knows none of these classes.</source>
   <translation>학습된 네트워크는 이 클래스들을 하나도 모릅니다.</translation>
  </message>
  <message>
   <source>Train it with this data first.</source>
   <translation>먼저 이 데이터로 학습하세요.</translation>
  </message>
  <message>
   <source>Check the data again: it says what is wrong with it.</source>
   <translation>데이터를 다시 검사하세요. 무엇이 잘못되었는지 알려 줍니다.</translation>
  </message>
 </context>
 <context>
  <name>train/recipe.py</name>
  <message>
   <source>from random weights</source>
   <translation>무작위 가중치에서 시작</translation>
  </message>
  <message>
   <source>from given weights</source>
   <translation>주어진 가중치에서 시작</translation>
  </message>
 </context>
 <context>
  <name>train/recovery.py</name>
  <message>
   <source>{path} does not belong to this run.</source>
   <translation>{path} 파일은 이 학습 실행의 것이 아닙니다.</translation>
  </message>
 </context>
 <context>
  <name>train/run_folder.py</name>
  <message>
   <source>finished</source>
   <translation>완료</translation>
  </message>
  <message>
   <source>interrupted</source>
   <translation>중단됨</translation>
  </message>
  <message>
   <source>Restore an earlier copy, or delete that run's folder.</source>
   <translation>이전 사본을 복원하거나 그 학습 실행의 폴더를 삭제하세요.</translation>
  </message>
  <message>
   <source>Train one more epoch: it is written again.</source>
   <translation>한 에포크 더 학습하세요. 다시 만들어집니다.</translation>
  </message>
 </context>
 <context>
  <name>train/runs.py</name>
  <message>
   <source>{best} of {done}</source>
   <translation>{best}/{done}</translation>
  </message>
  <message>
   <source>no epoch finished</source>
   <translation>끝난 에포크 없음</translation>
  </message>
  <message>
   <source>Run {number} has no weights yet.</source>
   <translation>학습 실행 {number}에는 아직 가중치가 없습니다.</translation>
  </message>
  <message>
   <source>Train at least one epoch of it, or use another run.</source>
   <translation>한 에포크 이상 학습하거나 다른 학습 실행을 사용하세요.</translation>
  </message>
  <message>
   <source>Run {number} is the one in use.</source>
   <translation>학습 실행 {number}을(를) 지금 사용하고 있습니다.</translation>
  </message>
  <message>
   <source>Use another run first, then delete this one.</source>
   <translation>먼저 다른 학습 실행을 사용한 뒤 이것을 삭제하세요.</translation>
  </message>
  <message>
   <source>Run {number} is running.</source>
   <translation>학습 실행 {number}이(가) 진행 중입니다.</translation>
  </message>
  <message>
   <source>Stop it first.</source>
   <translation>먼저 중지하세요.</translation>
  </message>
  <message>
   <source>Run</source>
   <translation>학습 실행</translation>
  </message>
  <message>
   <source>State</source>
   <translation>상태</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>크기</translation>
  </message>
  <message>
   <source>Best epoch</source>
   <translation>최고 에포크</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>시간</translation>
  </message>
  <message>
   <source>95 % interval</source>
   <translation>95 % 구간</translation>
  </message>
 </context>
 <context>
  <name>train/scores.py</name>
  <message>
   <source>top-1 {score}, epoch {best} of {epochs}</source>
   <translation>top-1 {score}, 에포크 {best}/{epochs}</translation>
  </message>
  <message>
   <source>mAP50-95 {score}, epoch {best} of {epochs}</source>
   <translation>mAP50-95 {score}, 에포크 {best}/{epochs}</translation>
  </message>
  <message>
   <source>mAP50</source>
   <translation>mAP50</translation>
  </message>
  <message>
   <source>Recall</source>
   <translation>재현율</translation>
  </message>
 </context>
 <context>
  <name>train/spec.py</name>
  <message>
   <source>The network takes {found} channels, the pictures have {wanted}.</source>
   <translation>네트워크가 받는 채널은 {found}개, 사진의 채널은 {wanted}개입니다.</translation>
  </message>
  <message>
   <source>There are no pictures in the split “{split}”.</source>
   <translation>“{split}” 분할에 사진이 없습니다.</translation>
  </message>
  <message>
   <source>Check the data again and let it make the splits.</source>
   <translation>데이터를 다시 검사하여 분할을 만들게 하세요.</translation>
  </message>
 </context>
 <context>
  <name>train/stage.py</name>
  <message>
   <source>Train</source>
   <translation>학습</translation>
  </message>
  <message>
   <source>How well does it learn?</source>
   <translation>얼마나 잘 배울까요?</translation>
  </message>
 </context>
 <context>
  <name>train/starting.py</name>
  <message>
   <source>Tensors taken over in part, whose rest starts fresh</source>
   <translation>일부만 가져오고 나머지는 새로 시작하는 텐서</translation>
  </message>
  <message>
   <source>Tensors of another size, which start fresh</source>
   <translation>크기가 달라 새로 시작하는 텐서</translation>
  </message>
  <message>
   <source>Tensors that are not in the weights, and start fresh</source>
   <translation>가중치에 없어 새로 시작하는 텐서</translation>
  </message>
  <message>
   <source>Tensors of the weights that are left out</source>
   <translation>제외한 가중치의 텐서</translation>
  </message>
  <message>
   <source>{what} ({count}):</source>
   <translation>{what}({count}):</translation>
  </message>
  <message>
   <source>Weights from an address need their SHA-256.</source>
   <translation>주소의 가중치를 쓰려면 SHA-256이 필요합니다.</translation>
  </message>
  <message>
   <source>Set start_from_sha256, or fetch the file yourself and choose it.</source>
   <translation>start_from_sha256을 설정하거나 파일을 직접 내려받아 선택하세요.</translation>
  </message>
  <message>
   <source>as set</source>
   <translation>설정대로</translation>
  </message>
 </context>
 <context>
  <name>train/trainer.py</name>
  <message>
   <source>Epoch {epoch} of {epochs}</source>
   <translation>에포크 {epoch}/{epochs}</translation>
  </message>
  <message>
   <source>Out of memory with {size} pictures a step; going on with {half}.</source>
   <translation>한 스텝에 사진 {size}장은 메모리가 부족하여 {half}장으로 계속합니다.</translation>
  </message>
  <message>
   <source>The time budget is used up.</source>
   <translation>시간 예산을 모두 썼습니다.</translation>
  </message>
  <message>
   <source>No better result in {epochs}.</source>
   <translation>{epochs} 동안 결과가 나아지지 않았습니다.</translation>
  </message>
  <message>
   <source>Epoch {epoch} of {epochs}: training loss {train}, validation loss {val}, {metric} {score}</source>
   <translation>에포크 {epoch}/{epochs}: 학습 손실 {train}, 검증 손실 {val}, {metric} {score}</translation>
  </message>
  <message>
   <source>Training has diverged: the weights are not numbers any more.</source>
   <translation>학습이 발산했습니다. 가중치가 더 이상 숫자가 아닙니다.</translation>
  </message>
  <message>
   <source>{reason} Going on from the best weights, those of epoch {epoch}.</source>
   <translation>{reason} 가장 좋은 가중치(에포크 {epoch})에서 계속합니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/box_editor/adding.py</name>
  <message>
   <source>Add a class</source>
   <translation>클래스 추가</translation>
  </message>
  <message>
   <source>Name of the class</source>
   <translation>클래스 이름</translation>
  </message>
  <message>
   <source>Add the class</source>
   <translation>클래스 추가</translation>
  </message>
  <message>
   <source>The selected box gets it.</source>
   <translation>선택한 상자의 클래스가 됩니다.</translation>
  </message>
  <message>
   <source>New boxes get it.</source>
   <translation>새 상자의 클래스가 됩니다.</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>취소</translation>
  </message>
 </context>
 <context>
  <name>ui/box_editor/canvas.py</name>
  <message>
   <source>Boxes in the picture</source>
   <translation>사진 안의 상자</translation>
  </message>
 </context>
 <context>
  <name>ui/box_editor/class_list.py</name>
  <message>
   <source>Find a class (C)</source>
   <translation>클래스 찾기(C)</translation>
  </message>
  <message>
   <source>Find a class by its first letters</source>
   <translation>첫 글자로 클래스 찾기</translation>
  </message>
  <message>
   <source>Class of the selected box, or of new boxes</source>
   <translation>선택한 상자 또는 새 상자의 클래스</translation>
  </message>
  <message>
   <source>No class is called like this.</source>
   <translation>이런 이름의 클래스가 없습니다.</translation>
  </message>
  <message>
   <source>Add class (Ctrl+N)</source>
   <translation>클래스 추가(Ctrl+N)</translation>
  </message>
 </context>
 <context>
  <name>ui/box_editor/editor.py</name>
  <message>
   <source>Read a picture</source>
   <translation>사진 읽기</translation>
  </message>
  <message>
   <source>Draw a box</source>
   <translation>상자 그리기</translation>
  </message>
  <message>
   <source>Move or resize a box</source>
   <translation>상자 이동 또는 크기 조절</translation>
  </message>
  <message>
   <source>Move a box</source>
   <translation>상자 이동</translation>
  </message>
  <message>
   <source>Add the class “{name}”</source>
   <translation>“{name}” 클래스 추가</translation>
  </message>
  <message>
   <source>{number} of {count}</source>
   <translation>{number}/{count}</translation>
  </message>
  <message>
   <source>Close; keep them in the project</source>
   <translation>닫고 프로젝트에 보관</translation>
  </message>
  <message>
   <source>Try again</source>
   <translation>다시 시도</translation>
  </message>
  <message>
   <source>Read unsaved boxes</source>
   <translation>저장하지 않은 상자 읽기</translation>
  </message>
  <message>
   <source>Keys of the editor</source>
   <translation>편집기 단축키</translation>
  </message>
  <message>
   <source>Resize a box</source>
   <translation>상자 크기 조절</translation>
  </message>
  <message>
   <source>Change a box's class</source>
   <translation>상자의 클래스 바꾸기</translation>
  </message>
  <message>
   <source>Delete a box</source>
   <translation>상자 삭제</translation>
  </message>
  <message>
   <source>Duplicate a box</source>
   <translation>상자 복제</translation>
  </message>
  <message>
   <source>Copy boxes</source>
   <translation>상자 복사</translation>
  </message>
  <message>
   <source>Accept a proposal</source>
   <translation>제안 수락</translation>
  </message>
  <message>
   <source>Accept all proposals</source>
   <translation>모든 제안 수락</translation>
  </message>
  <message>
   <source>Unsaved boxes of 1 picture were brought back.</source>
   <translation>사진 1장의 저장하지 않은 상자를 되살렸습니다.</translation>
  </message>
  <message>
   <source>Unsaved boxes of {count} pictures were brought back.</source>
   <translation>사진 {count}장의 저장하지 않은 상자를 되살렸습니다.</translation>
  </message>
  <message>
   <source>Reject a proposal</source>
   <translation>제안 거부</translation>
  </message>
  <message>
   <source>Every picture has boxes.</source>
   <translation>모든 사진에 상자가 있습니다.</translation>
  </message>
  <message>
   <source>The network finds nothing new here.</source>
   <translation>네트워크가 여기에서 새로 찾은 것이 없습니다.</translation>
  </message>
  <message>
   <source>Your changes are kept in the project.</source>
   <translation>변경한 내용은 프로젝트에 남아 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/box_editor/frame.py</name>
  <message>
   <source>Undo (Ctrl+Z)</source>
   <translation>실행 취소(Ctrl+Z)</translation>
  </message>
  <message>
   <source>Redo (Ctrl+Shift+Z)</source>
   <translation>다시 실행(Ctrl+Shift+Z)</translation>
  </message>
  <message>
   <source>New box in the middle (N)</source>
   <translation>가운데에 새 상자(N)</translation>
  </message>
  <message>
   <source>Delete the box (Del)</source>
   <translation>상자 삭제(Del)</translation>
  </message>
  <message>
   <source>Duplicate the box (Ctrl+D)</source>
   <translation>상자 복제(Ctrl+D)</translation>
  </message>
  <message>
   <source>Copy the boxes of the previous picture (V)</source>
   <translation>이전 사진의 상자 복사(V)</translation>
  </message>
  <message>
   <source>Smaller (−)</source>
   <translation>축소(−)</translation>
  </message>
  <message>
   <source>Larger (+)</source>
   <translation>확대(+)</translation>
  </message>
  <message>
   <source>Whole picture (0)</source>
   <translation>사진 전체(0)</translation>
  </message>
  <message>
   <source>Previous picture (A)</source>
   <translation>이전 사진(A)</translation>
  </message>
  <message>
   <source>Next picture (D)</source>
   <translation>다음 사진(D)</translation>
  </message>
  <message>
   <source>Keys (F1)</source>
   <translation>단축키(F1)</translation>
  </message>
  <message>
   <source>Edit boxes</source>
   <translation>상자 편집</translation>
  </message>
  <message>
   <source>Box editor</source>
   <translation>상자 편집기</translation>
  </message>
  <message>
   <source>Class</source>
   <translation>클래스</translation>
  </message>
 </context>
 <context>
  <name>ui/box_editor/journal.py</name>
  <message>
   <source>The unsaved boxes in {path} cannot be read.</source>
   <translation>{path} 파일의 저장하지 않은 상자를 읽을 수 없습니다.</translation>
  </message>
  <message>
   <source>The boxes in your files are as they were saved last.</source>
   <translation>파일의 상자는 마지막으로 저장한 그대로입니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/box_editor/keys.py</name>
  <message>
   <source>Previous picture</source>
   <translation>이전 사진</translation>
  </message>
  <message>
   <source>Next picture</source>
   <translation>다음 사진</translation>
  </message>
  <message>
   <source>New box in the middle</source>
   <translation>가운데에 새 상자</translation>
  </message>
  <message>
   <source>Next box, with Shift the one before</source>
   <translation>다음 상자, Shift와 함께 누르면 이전 상자</translation>
  </message>
  <message>
   <source>Find a class</source>
   <translation>클래스 찾기</translation>
  </message>
  <message>
   <source>Delete the box</source>
   <translation>상자 삭제</translation>
  </message>
  <message>
   <source>Delete the box, reject the proposal</source>
   <translation>상자 삭제, 제안 거부</translation>
  </message>
  <message>
   <source>Duplicate the box</source>
   <translation>상자 복제</translation>
  </message>
  <message>
   <source>Copy the boxes of the previous picture</source>
   <translation>이전 사진의 상자 복사</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>실행 취소</translation>
  </message>
  <message>
   <source>Redo</source>
   <translation>다시 실행</translation>
  </message>
  <message>
   <source>Save now</source>
   <translation>지금 저장</translation>
  </message>
  <message>
   <source>Propose boxes for this picture</source>
   <translation>이 사진에 상자 제안</translation>
  </message>
  <message>
   <source>Accept the proposal</source>
   <translation>제안 수락</translation>
  </message>
  <message>
   <source>Next picture with proposals</source>
   <translation>제안이 있는 다음 사진</translation>
  </message>
  <message>
   <source>Larger</source>
   <translation>확대</translation>
  </message>
  <message>
   <source>Smaller</source>
   <translation>축소</translation>
  </message>
  <message>
   <source>Whole picture</source>
   <translation>사진 전체</translation>
  </message>
  <message>
   <source>From the picture to the buttons and back</source>
   <translation>사진에서 버튼으로, 다시 사진으로</translation>
  </message>
  <message>
   <source>These keys</source>
   <translation>이 단축키</translation>
  </message>
  <message>
   <source>Forget the drag, select nothing, close</source>
   <translation>끌기 취소, 선택 해제, 닫기</translation>
  </message>
  <message>
   <source>Drag</source>
   <translation>끌기</translation>
  </message>
  <message>
   <source>New box; on a box: move it; on a handle: resize it</source>
   <translation>새 상자. 상자 위에서는 이동, 손잡이에서는 크기 조절</translation>
  </message>
  <message>
   <source>Ctrl+drag</source>
   <translation>Ctrl+끌기</translation>
  </message>
  <message>
   <source>New box inside another one</source>
   <translation>다른 상자 안에 새 상자</translation>
  </message>
  <message>
   <source>Wheel</source>
   <translation>휠</translation>
  </message>
  <message>
   <source>Zoom where the pointer is</source>
   <translation>포인터 위치에서 확대·축소</translation>
  </message>
  <message>
   <source>Space+drag, middle button</source>
   <translation>Space+끌기, 가운데 버튼</translation>
  </message>
  <message>
   <source>Move the picture</source>
   <translation>사진 이동</translation>
  </message>
  <message>
   <source>1 … 9</source>
   <translation>1 … 9</translation>
  </message>
  <message>
   <source>Move the box by 1 px, with Shift by 10 px</source>
   <translation>상자를 1 px씩 이동, Shift와 함께 누르면 10 px씩</translation>
  </message>
  <message>
   <source>Move the box by 10 px</source>
   <translation>상자를 10 px씩 이동</translation>
  </message>
  <message>
   <source>Resize the box by 1 px, with Shift by 10 px</source>
   <translation>상자 크기를 1 px씩 조절, Shift와 함께 누르면 10 px씩</translation>
  </message>
  <message>
   <source>Resize the box by 10 px</source>
   <translation>상자 크기를 10 px씩 조절</translation>
  </message>
 </context>
 <context>
  <name>ui/box_editor/proposals.py</name>
  <message>
   <source>The trained network draws; you accept (Enter) or reject (Backspace).</source>
   <translation>학습된 네트워크가 상자를 그립니다. Enter로 수락, Backspace로 거부하세요.</translation>
  </message>
  <message>
   <source>Propose boxes</source>
   <translation>상자 제안</translation>
  </message>
  <message>
   <source>Proposals</source>
   <translation>제안</translation>
  </message>
  <message>
   <source>This picture (P)</source>
   <translation>이 사진(P)</translation>
  </message>
  <message>
   <source>All without boxes</source>
   <translation>상자가 없는 모든 사진</translation>
  </message>
  <message>
   <source>Accept all (Shift+Enter)</source>
   <translation>모두 수락(Shift+Enter)</translation>
  </message>
  <message>
   <source>Next with proposals (G)</source>
   <translation>제안이 있는 다음 사진(G)</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>중지</translation>
  </message>
  <message>
   <source>Least score of a proposal</source>
   <translation>제안의 최소 점수</translation>
  </message>
  <message>
   <source>Progress of the proposals</source>
   <translation>제안 진행률</translation>
  </message>
  <message>
   <source>from {score}</source>
   <translation>{score} 이상</translation>
  </message>
  <message>
   <source>The network could not propose boxes.</source>
   <translation>네트워크가 상자를 제안하지 못했습니다.</translation>
  </message>
  <message>
   <source>Your boxes are as they were. The details are in the log.</source>
   <translation>상자는 그대로입니다. 자세한 내용은 로그에 있습니다.</translation>
  </message>
  <message>
   <source>{count} proposed here</source>
   <translation>이 사진에 제안 {count}개</translation>
  </message>
  <message>
   <source>{count} below the score</source>
   <translation>점수 미달 {count}개</translation>
  </message>
  <message>
   <source>more in {pictures}</source>
   <translation>다른 {pictures}에 더 있음</translation>
  </message>
 </context>
 <context>
  <name>ui/box_editor/store.py</name>
  <message>
   <source>Save boxes</source>
   <translation>상자 저장</translation>
  </message>
  <message>
   <source>The boxes could not be saved.</source>
   <translation>상자를 저장하지 못했습니다.</translation>
  </message>
  <message>
   <source>They are kept in the project. The details are in the log.</source>
   <translation>프로젝트에 보관되어 있습니다. 자세한 내용은 로그에 있습니다.</translation>
  </message>
  <message>
   <source>Keep unsaved boxes</source>
   <translation>저장하지 않은 상자 보관</translation>
  </message>
 </context>
 <context>
  <name>ui/box_editor/wording.py</name>
  <message>
   <source>Box {number} of {count}: {name}, {size}, at {x}, {y}</source>
   <translation>상자 {number}/{count}: {name}, {size}, 위치 {x}, {y}</translation>
  </message>
  <message>
   <source>{count} boxes. New ones are “{name}”.</source>
   <translation>상자 {count}개. 새 상자의 클래스: “{name}”.</translation>
  </message>
  <message>
   <source>{count} pictures not yet saved</source>
   <translation>아직 저장하지 않은 사진 {count}장</translation>
  </message>
  <message>
   <source>This data has no classes yet: add one (Ctrl+N) to draw boxes.</source>
   <translation>이 데이터에는 아직 클래스가 없습니다. 상자를 그리려면 클래스를 추가하세요(Ctrl+N).</translation>
  </message>
  <message>
   <source>Proposed: {name}, score {score}, {size}. Enter accepts, Backspace rejects.</source>
   <translation>제안: {name}, 점수 {score}, {size}. Enter로 수락, Backspace로 거부합니다.</translation>
  </message>
  <message>
   <source>No boxes. Drag to draw one of class “{name}”.</source>
   <translation>상자가 없습니다. 끌어서 “{name}” 클래스의 상자를 그리세요.</translation>
  </message>
  <message>
   <source>1 box. New ones are “{name}”.</source>
   <translation>상자 1개. 새 상자의 클래스: “{name}”.</translation>
  </message>
  <message>
   <source>Saved as {format} when you go on</source>
   <translation>다음으로 넘어가면 {format} 형식으로 저장됨</translation>
  </message>
  <message>
   <source>The new classes are not yet saved.</source>
   <translation>새 클래스가 아직 저장되지 않았습니다.</translation>
  </message>
  <message>
   <source>Not yet saved as {format}</source>
   <translation>아직 {format} 형식으로 저장하지 않음</translation>
  </message>
  <message>
   <source>Saving boxes: {share}</source>
   <translation>상자 저장 중: {share}</translation>
  </message>
  <message>
   <source>Not saved; kept in the project</source>
   <translation>저장하지 못함. 프로젝트에 보관됨</translation>
  </message>
  <message>
   <source>Saved in {file}</source>
   <translation>{file} 파일에 저장됨</translation>
  </message>
  <message>
   <source>The new classes are saved.</source>
   <translation>새 클래스를 저장했습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/closing.py</name>
  <message>
   <source>{job} is stopped where it is and begins again when you open the project again.</source>
   <translation>{job}: 그 자리에서 멈춥니다. 프로젝트를 다시 열면 처음부터 다시 시작합니다.</translation>
  </message>
  <message>
   <source>{job} is stopped where it is.</source>
   <translation>{job}: 그 자리에서 멈춥니다.</translation>
  </message>
  <message>
   <source>What runs is stopped where it is. Training goes on from its last finished epoch when you open the project again.</source>
   <translation>실행 중인 것은 그 자리에서 멈춥니다. 프로젝트를 다시 열면 학습은 마지막으로 끝난 에포크부터 이어집니다.</translation>
  </message>
  <message>
   <source>Jobs are running</source>
   <translation>진행 중인 작업이 있음</translation>
  </message>
  <message>
   <source>Pause and close</source>
   <translation>일시 정지하고 닫기</translation>
  </message>
  <message>
   <source>Keep running</source>
   <translation>계속 실행</translation>
  </message>
  <message>
   <source>Went on with what was running when the window was closed.</source>
   <translation>창을 닫을 때 실행 중이던 것을 이어서 실행합니다.</translation>
  </message>
  <message>
   <source>Close while jobs are running?</source>
   <translation>진행 중인 작업이 있는데 닫을까요?</translation>
  </message>
 </context>
 <context>
  <name>ui/command_palette.py</name>
  <message>
   <source>All commands</source>
   <translation>모든 명령</translation>
  </message>
  <message>
   <source>Type a command</source>
   <translation>명령 입력</translation>
  </message>
  <message>
   <source>Search commands</source>
   <translation>명령 검색</translation>
  </message>
  <message>
   <source>Commands</source>
   <translation>명령</translation>
  </message>
  <message>
   <source>No command has that name.</source>
   <translation>그런 이름의 명령이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/commands.py</name>
  <message>
   <source>New project…</source>
   <translation>새 프로젝트…</translation>
  </message>
  <message>
   <source>Open folder…</source>
   <translation>폴더 열기…</translation>
  </message>
  <message>
   <source>Rename project…</source>
   <translation>프로젝트 이름 바꾸기…</translation>
  </message>
  <message>
   <source>Show the project's folder</source>
   <translation>프로젝트 폴더 보기</translation>
  </message>
  <message>
   <source>Close project</source>
   <translation>프로젝트 닫기</translation>
  </message>
  <message>
   <source>Quit</source>
   <translation>종료</translation>
  </message>
  <message>
   <source>Automatic</source>
   <translation>자동</translation>
  </message>
  <message>
   <source>Pause</source>
   <translation>일시 정지</translation>
  </message>
  <message>
   <source>The page's main button</source>
   <translation>페이지의 주 버튼</translation>
  </message>
  <message>
   <source>All commands…</source>
   <translation>모든 명령…</translation>
  </message>
  <message>
   <source>Jobs</source>
   <translation>진행 작업</translation>
  </message>
  <message>
   <source>Console</source>
   <translation>콘솔</translation>
  </message>
  <message>
   <source>Settings of the step</source>
   <translation>단계 설정</translation>
  </message>
  <message>
   <source>Settings…</source>
   <translation>설정…</translation>
  </message>
  <message>
   <source>Switch between light and dark</source>
   <translation>라이트/다크 전환</translation>
  </message>
  <message>
   <source>Help</source>
   <translation>도움말</translation>
  </message>
  <message>
   <source>About TANGO Desktop</source>
   <translation>TANGO Desktop 정보</translation>
  </message>
  <message>
   <source>Back</source>
   <translation>뒤로</translation>
  </message>
  <message>
   <source>Go to: {stage}</source>
   <translation>이동: {stage}</translation>
  </message>
  <message>
   <source>Next step</source>
   <translation>다음 단계</translation>
  </message>
  <message>
   <source>Previous step</source>
   <translation>이전 단계</translation>
  </message>
 </context>
 <context>
  <name>ui/console.py</name>
  <message>
   <source>Level</source>
   <translation>수준</translation>
  </message>
  <message>
   <source>Part</source>
   <translation>부분</translation>
  </message>
  <message>
   <source>Message</source>
   <translation>메시지</translation>
  </message>
  <message>
   <source>detail</source>
   <translation>상세</translation>
  </message>
  <message>
   <source>error</source>
   <translation>오류</translation>
  </message>
  <message>
   <source>All levels</source>
   <translation>모든 수준</translation>
  </message>
  <message>
   <source>Warnings and errors</source>
   <translation>경고와 오류</translation>
  </message>
  <message>
   <source>Errors only</source>
   <translation>오류만</translation>
  </message>
  <message>
   <source>Search the console</source>
   <translation>콘솔 검색</translation>
  </message>
  <message>
   <source>Copy the selected lines, or all</source>
   <translation>선택한 줄 또는 모두 복사</translation>
  </message>
  <message>
   <source>Empty the console (the log file stays)</source>
   <translation>콘솔 비우기(로그 파일은 남음)</translation>
  </message>
 </context>
 <context>
  <name>ui/crash_dialog.py</name>
  <message>
   <source>Your project is saved. You can go on; if it happens again, report it with the log: {path}</source>
   <translation>프로젝트는 저장되어 있습니다. 계속할 수 있습니다. 다시 생기면 로그와 함께 알려 주세요: {path}</translation>
  </message>
  <message>
   <source>Something went wrong</source>
   <translation>문제가 생겼습니다</translation>
  </message>
  <message>
   <source>Details</source>
   <translation>자세한 내용</translation>
  </message>
  <message>
   <source>Copy details</source>
   <translation>자세한 내용 복사</translation>
  </message>
  <message>
   <source>Open the log's folder</source>
   <translation>로그 폴더 열기</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>계속</translation>
  </message>
  <message>
   <source>Something went wrong that should not have.</source>
   <translation>생기지 않아야 할 문제가 생겼습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/demo.py</name>
  <message>
   <source>Report and pictures: {path}</source>
   <translation>보고서와 화면: {path}</translation>
  </message>
  <message>
   <source>The sample runs in {folder}</source>
   <translation>예제 실행 위치: {folder}</translation>
  </message>
 </context>
 <context>
  <name>ui/devices/advice.py</name>
  <message>
   <source>The board has power, and its cable or Wi-Fi is in the same network as this computer.</source>
   <translation>보드가 켜져 있고, 케이블이나 Wi-Fi로 이 컴퓨터와 같은 네트워크에 있어야 합니다.</translation>
  </message>
  <message>
   <source>SSH is switched on there. On a Raspberry Pi: raspi-config, Interface Options, SSH.</source>
   <translation>보드에 SSH가 켜져 있어야 합니다. Raspberry Pi: raspi-config, Interface Options, SSH.</translation>
  </message>
  <message>
   <source>A Jetson on a USB cable is at 192.168.55.1.</source>
   <translation>USB 케이블로 연결한 Jetson의 주소는 192.168.55.1입니다.</translation>
  </message>
  <message>
   <source>On a phone, USB debugging is on in the developer options, and it allowed this computer.</source>
   <translation>휴대폰은 개발자 옵션에서 USB 디버깅을 켜고 이 컴퓨터를 허용해야 합니다.</translation>
  </message>
  <message>
   <source>User names differ by image: “pi” or your own on a Raspberry Pi, “odroid” on an Odroid.</source>
   <translation>사용자 이름은 이미지마다 다릅니다. Raspberry Pi는 “pi”나 직접 정한 이름, Odroid는 “odroid”입니다.</translation>
  </message>
  <message>
   <source>Write the user into the address: user@host.</source>
   <translation>주소에 사용자를 함께 쓰세요: user@host.</translation>
  </message>
  <message>
   <source>A key changes when the board was set up anew, or got the address of another one.</source>
   <translation>보드를 새로 설치했거나 다른 보드의 주소를 받으면 키가 바뀝니다.</translation>
  </message>
  <message>
   <source>If you know of no such reason, somebody may stand between: do not connect.</source>
   <translation>그런 이유가 없다면 누군가 중간에 끼어들었을 수 있습니다. 연결하지 마세요.</translation>
  </message>
 </context>
 <context>
  <name>ui/devices/desk.py</name>
  <message>
   <source>Look for devices</source>
   <translation>장치 찾기</translation>
  </message>
  <message>
   <source>Connect to {device}</source>
   <translation>{device} 연결</translation>
  </message>
  <message>
   <source>Forget {device}</source>
   <translation>{device} 기억 지우기</translation>
  </message>
 </context>
 <context>
  <name>ui/devices/device_panel.py</name>
  <message>
   <source>Chosen for this project at {address}. It was not asked since the program started.</source>
   <translation>이 프로젝트의 장치로 선택됨: {address}. 프로그램을 시작한 뒤로 확인하지 않았습니다.</translation>
  </message>
  <message>
   <source>Progress</source>
   <translation>진행</translation>
  </message>
  <message>
   <source>Connecting to {device}…</source>
   <translation>{device} 연결 중…</translation>
  </message>
  <message>
   <source>Forget the old key</source>
   <translation>이전 키 지우기</translation>
  </message>
  <message>
   <source>Profile</source>
   <translation>프로파일</translation>
  </message>
  <message>
   <source>Facts</source>
   <translation>사양</translation>
  </message>
  <message>
   <source>No device connected</source>
   <translation>연결된 장치 없음</translation>
  </message>
  <message>
   <source>Choose one of the list, or type its address. It is asked what it is; nothing is installed or changed there.</source>
   <translation>목록에서 고르거나 주소를 입력하세요. 사양만 확인하며, 장치에 아무것도 설치하거나 바꾸지 않습니다.</translation>
  </message>
  <message>
   <source>not connected</source>
   <translation>연결되지 않음</translation>
  </message>
  <message>
   <source>not ready</source>
   <translation>준비 안 됨</translation>
  </message>
  <message>
   <source>Copy facts</source>
   <translation>사양 복사</translation>
  </message>
  <message>
   <source>Ask again</source>
   <translation>다시 확인</translation>
  </message>
  <message>
   <source>Engines</source>
   <translation>엔진</translation>
  </message>
  <message>
   <source>It cannot be reached as it is now.</source>
   <translation>지금 상태로는 연결할 수 없습니다.</translation>
  </message>
  <message>
   <source>asked just now</source>
   <translation>방금 확인</translation>
  </message>
  <message>
   <source>asked {span} ago</source>
   <translation>{span} 전에 확인</translation>
  </message>
  <message>
   <source>Connect</source>
   <translation>연결</translation>
  </message>
 </context>
 <context>
  <name>ui/devices/engine_list.py</name>
  <message>
   <source>with the bundle</source>
   <translation>번들에 포함</translation>
  </message>
  <message>
   <source>part of the image</source>
   <translation>이미지에 포함</translation>
  </message>
 </context>
 <context>
  <name>ui/devices/fact_rows.py</name>
  <message>
   <source>{span} ahead</source>
   <translation>{span} 빠름</translation>
  </message>
  <message>
   <source>{span} behind</source>
   <translation>{span} 느림</translation>
  </message>
  <message>
   <source>{n} cores</source>
   <translation>코어 {n}개</translation>
  </message>
  <message>
   <source>{folder} cannot be written</source>
   <translation>{folder}에 쓸 수 없음</translation>
  </message>
  <message>
   <source>Chip</source>
   <translation>칩</translation>
  </message>
  <message>
   <source>Memory</source>
   <translation>메모리</translation>
  </message>
  <message>
   <source>Disk</source>
   <translation>디스크</translation>
  </message>
  <message>
   <source>System</source>
   <translation>시스템</translation>
  </message>
  <message>
   <source>C library</source>
   <translation>C 라이브러리</translation>
  </message>
  <message>
   <source>Libraries</source>
   <translation>라이브러리</translation>
  </message>
  <message>
   <source>Graphics</source>
   <translation>그래픽</translation>
  </message>
  <message>
   <source>Accelerators</source>
   <translation>가속기</translation>
  </message>
  <message>
   <source>Power mode</source>
   <translation>전원 모드</translation>
  </message>
  <message>
   <source>Clock rule</source>
   <translation>클록 거버너</translation>
  </message>
  <message>
   <source>Temperature</source>
   <translation>온도</translation>
  </message>
  <message>
   <source>Date and time</source>
   <translation>날짜와 시각</translation>
  </message>
  <message>
   <source>Account</source>
   <translation>계정</translation>
  </message>
  <message>
   <source>{n} years</source>
   <translation>{n}년</translation>
  </message>
  <message>
   <source>Nothing can be sent: the home folder there cannot be written.</source>
   <translation>장치의 홈 폴더에 쓸 수 없어 아무것도 보낼 수 없습니다.</translation>
  </message>
  <message>
   <source>Its clock is {off}. Times in its logs and results are wrong by that.</source>
   <translation>장치 시계: {off}. 로그와 결과의 시각이 그만큼 다릅니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/devices/finder.py</name>
  <message>
   <source>user@host, host:port, a name of ~/.ssh/config, or adb:SERIAL. A Jetson on a USB cable: user@192.168.55.1.</source>
   <translation>user@host, host:port, ~/.ssh/config의 이름 또는 adb:SERIAL. USB 케이블로 연결한 Jetson: user@192.168.55.1.</translation>
  </message>
  <message>
   <source>Find looks on the network and on USB. Nothing is changed on any device.</source>
   <translation>‘찾기’를 누르면 네트워크와 USB에서 찾습니다. 장치는 아무것도 바뀌지 않습니다.</translation>
  </message>
  <message>
   <source>Address of a device</source>
   <translation>장치의 주소</translation>
  </message>
  <message>
   <source>pi@raspberrypi.local</source>
   <translation>pi@raspberrypi.local</translation>
  </message>
  <message>
   <source>For this computer, choose its card above.</source>
   <translation>이 컴퓨터를 쓰려면 위의 카드를 선택하세요.</translation>
  </message>
  <message>
   <source>Devices</source>
   <translation>장치</translation>
  </message>
  <message>
   <source>Looking for devices</source>
   <translation>장치 찾는 중</translation>
  </message>
  <message>
   <source>Stop looking for devices</source>
   <translation>장치 찾기 중지</translation>
  </message>
  <message>
   <source>Looking on the network and on USB…</source>
   <translation>네트워크와 USB에서 찾는 중…</translation>
  </message>
  <message>
   <source>Nothing was found. Check that:</source>
   <translation>찾은 장치가 없습니다. 다음을 확인하세요:</translation>
  </message>
  <message>
   <source>By hand</source>
   <translation>직접 입력</translation>
  </message>
  <message>
   <source>Find</source>
   <translation>찾기</translation>
  </message>
 </context>
 <context>
  <name>ui/devices/host_key_dialog.py</name>
  <message>
   <source>To be sure, compare it. On the device itself, with a screen or a serial cable:</source>
   <translation>확실히 하려면 비교하세요. 장치에 화면이나 시리얼 케이블을 연결하여 실행:</translation>
  </message>
  <message>
   <source>The same text means that nobody stands between you and the device. It is asked once; when the key changes later, the connection stops and says so.</source>
   <translation>글자가 같으면 장치와의 사이에 아무도 끼어들지 않은 것입니다. 한 번만 물으며, 나중에 키가 바뀌면 연결을 멈추고 알립니다.</translation>
  </message>
  <message>
   <source>Is this the right device?</source>
   <translation>이 장치가 맞나요?</translation>
  </message>
  <message>
   <source>This computer has not met {title} ({address}) before. It shows this fingerprint:</source>
   <translation>이 컴퓨터는 {title}({address}) 장치에 처음 연결합니다. 장치의 지문:</translation>
  </message>
  <message>
   <source>Trust this device</source>
   <translation>이 장치 신뢰</translation>
  </message>
  <message>
   <source>Fingerprint</source>
   <translation>지문</translation>
  </message>
  <message>
   <source>Show the fingerprint on the device</source>
   <translation>장치에서 지문 보기</translation>
  </message>
 </context>
 <context>
  <name>ui/devices/links.py</name>
  <message>
   <source>profile only</source>
   <translation>프로파일만</translation>
  </message>
  <message>
   <source>reachable</source>
   <translation>연결 가능</translation>
  </message>
  <message>
   <source>connected</source>
   <translation>연결됨</translation>
  </message>
  <message>
   <source>problem</source>
   <translation>문제</translation>
  </message>
  <message>
   <source>{device} runs the network.</source>
   <translation>{device}에서 네트워크를 실행합니다.</translation>
  </message>
  <message>
   <source>{device} is a profile: trained for, but nothing can be sent to it.</source>
   <translation>{device}: 프로파일만 있습니다. 이 장치용으로 학습하지만 보낼 수는 없습니다.</translation>
  </message>
  <message>
   <source>{device} was not asked for a while. The next step connects by itself.</source>
   <translation>{device}: 한동안 확인하지 않았습니다. 다음 단계에서 저절로 연결합니다.</translation>
  </message>
  <message>
   <source>{device} answers on the network or on USB.</source>
   <translation>{device}: 네트워크나 USB에서 응답합니다.</translation>
  </message>
  <message>
   <source>{device} was connected in the last minutes.</source>
   <translation>{device}: 몇 분 안에 연결한 적이 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/devices/offered.py</name>
  <message>
   <source>Board</source>
   <translation>보드</translation>
  </message>
  <message>
   <source>Jetson</source>
   <translation>Jetson</translation>
  </message>
  <message>
   <source>Phone</source>
   <translation>휴대폰</translation>
  </message>
  <message>
   <source>PC</source>
   <translation>PC</translation>
  </message>
 </context>
 <context>
  <name>ui/devices/question_dialog.py</name>
  <message>
   <source>“{job}” waits for the answer.</source>
   <translation>“{job}” 작업이 답을 기다립니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/devices/secret_dialog.py</name>
  <message>
   <source>Password of {user}</source>
   <translation>{user}의 비밀번호</translation>
  </message>
  <message>
   <source>{title} asks who you are.</source>
   <translation>{title}: 로그인이 필요합니다.</translation>
  </message>
  <message>
   <source>Passphrase of the key {file}</source>
   <translation>키 {file}의 암호</translation>
  </message>
  <message>
   <source>The key that {title} asks for is encrypted.</source>
   <translation>{title}: 필요한 키가 암호화되어 있습니다.</translation>
  </message>
  <message>
   <source>Keep it in the system's key ring</source>
   <translation>시스템의 키 보관함에 저장</translation>
  </message>
  <message>
   <source>Show what is typed</source>
   <translation>입력한 글자 표시</translation>
  </message>
 </context>
 <context>
  <name>ui/devices/services.py</name>
  <message>
   <source>Asking what it is</source>
   <translation>사양 확인 중</translation>
  </message>
 </context>
 <context>
  <name>ui/drop_overlay.py</name>
  <message>
   <source>Drop the folder here</source>
   <translation>여기에 폴더를 놓으세요</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/blocks.py</name>
  <message>
   <source>{name} is no longer one of your blocks.</source>
   <translation>{name}을(를) 내 블록에서 제거했습니다.</translation>
  </message>
  <message>
   <source>Read my blocks</source>
   <translation>내 블록 읽기</translation>
  </message>
  <message>
   <source>My block</source>
   <translation>내 블록</translation>
  </message>
  <message>
   <source>Keep {name}</source>
   <translation>{name} 저장</translation>
  </message>
  <message>
   <source>{name} is one of your blocks now.</source>
   <translation>{name}을(를) 내 블록에 저장했습니다.</translation>
  </message>
  <message>
   <source>It stands on top of the list on the left, in every project.</source>
   <translation>모든 프로젝트에서 왼쪽 목록 맨 위에 나옵니다.</translation>
  </message>
  <message>
   <source>Place</source>
   <translation>배치</translation>
  </message>
  <message>
   <source>Some of your blocks cannot be read.</source>
   <translation>내 블록 중 읽을 수 없는 것이 있습니다.</translation>
  </message>
  <message>
   <source>Save them again, or remove their files.</source>
   <translation>다시 저장하거나 해당 파일을 제거하세요.</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/code_dialog.py</name>
  <message>
   <source>One file that needs PyTorch alone. Weights of a run load into it by name.</source>
   <translation>PyTorch만 있으면 되는 파일 하나입니다. 학습 실행의 가중치를 이름에 맞추어 불러올 수 있습니다.</translation>
  </message>
  <message>
   <source>PyTorch code of {name}</source>
   <translation>{name}의 PyTorch 코드</translation>
  </message>
  <message>
   <source>Copy</source>
   <translation>복사</translation>
  </message>
  <message>
   <source>Save as…</source>
   <translation>다른 이름으로 저장…</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>닫기</translation>
  </message>
  <message>
   <source>Copied.</source>
   <translation>복사했습니다.</translation>
  </message>
  <message>
   <source>Save the code</source>
   <translation>코드 저장</translation>
  </message>
  <message>
   <source>Saved as {path}.</source>
   <translation>{path} 파일로 저장했습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/coloring.py</name>
  <message>
   <source>{title} ({origin})</source>
   <translation>{title}({origin})</translation>
  </message>
  <message>
   <source>Multiply-accumulates</source>
   <translation>곱셈-누산</translation>
  </message>
  <message>
   <source>Activation memory</source>
   <translation>활성값 메모리</translation>
  </message>
  <message>
   <source>measured on {device}</source>
   <translation>{device}에서 측정</translation>
  </message>
  <message>
   <source>Latency</source>
   <translation>지연 시간</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/commands.py</name>
  <message>
   <source>Show the whole network</source>
   <translation>네트워크 전체 보기</translation>
  </message>
  <message>
   <source>Fold and unfold</source>
   <translation>접기와 펼치기</translation>
  </message>
  <message>
   <source>Colour by</source>
   <translation>색 기준</translation>
  </message>
  <message>
   <source>Search the graph</source>
   <translation>그래프에서 찾기</translation>
  </message>
  <message>
   <source>Add a layer…</source>
   <translation>레이어 추가…</translation>
  </message>
  <message>
   <source>Cut</source>
   <translation>잘라내기</translation>
  </message>
  <message>
   <source>Paste</source>
   <translation>붙여넣기</translation>
  </message>
  <message>
   <source>Duplicate</source>
   <translation>복제</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>삭제</translation>
  </message>
  <message>
   <source>Group into a block…</source>
   <translation>블록으로 묶기…</translation>
  </message>
  <message>
   <source>Ungroup</source>
   <translation>그룹 해제</translation>
  </message>
  <message>
   <source>Keep as one of my blocks…</source>
   <translation>내 블록으로 저장…</translation>
  </message>
  <message>
   <source>Align on the left</source>
   <translation>왼쪽 맞춤</translation>
  </message>
  <message>
   <source>Align on top</source>
   <translation>위쪽 맞춤</translation>
  </message>
  <message>
   <source>Distribute evenly</source>
   <translation>고르게 배치</translation>
  </message>
  <message>
   <source>Tidy up</source>
   <translation>정리</translation>
  </message>
  <message>
   <source>Mark what was changed</source>
   <translation>변경된 부분 표시</translation>
  </message>
  <message>
   <source>Go to the first layer that departs</source>
   <translation>처음으로 어긋나는 레이어로 이동</translation>
  </message>
  <message>
   <source>PyTorch code…</source>
   <translation>PyTorch 코드…</translation>
  </message>
  <message>
   <source>Open a network…</source>
   <translation>네트워크 열기…</translation>
  </message>
  <message>
   <source>Save a copy…</source>
   <translation>사본 저장…</translation>
  </message>
  <message>
   <source>Save a picture of the graph…</source>
   <translation>그래프를 그림으로 저장…</translation>
  </message>
  <message>
   <source>Start again from the recommended network</source>
   <translation>추천 네트워크로 다시 시작</translation>
  </message>
  <message>
   <source>More</source>
   <translation>더 보기</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>단축키</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/comparing.py</name>
  <message>
   <source>Open {file}</source>
   <translation>{file} 열기</translation>
  </message>
  <message>
   <source>Compare with a network</source>
   <translation>네트워크와 비교</translation>
  </message>
  <message>
   <source>No network was used yet.</source>
   <translation>아직 사용한 네트워크가 없습니다.</translation>
  </message>
  <message>
   <source>Nothing was removed.</source>
   <translation>제거한 것이 없습니다.</translation>
  </message>
  <message>
   <source>What is deployed is known once the network has no problems.</source>
   <translation>배포되는 형태는 네트워크에 문제가 없어야 알 수 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/comparison.py</name>
  <message>
   <source>1 change of the whole</source>
   <translation>전체 변경 1개</translation>
  </message>
  <message>
   <source>{count} changes of the whole</source>
   <translation>전체 변경 {count}개</translation>
  </message>
  <message>
   <source>1 added</source>
   <translation>추가 1개</translation>
  </message>
  <message>
   <source>{count} added</source>
   <translation>추가 {count}개</translation>
  </message>
  <message>
   <source>1 removed</source>
   <translation>제거 1개</translation>
  </message>
  <message>
   <source>{count} removed</source>
   <translation>제거 {count}개</translation>
  </message>
  <message>
   <source>1 with fewer channels</source>
   <translation>채널 감소 1개</translation>
  </message>
  <message>
   <source>{count} with fewer channels</source>
   <translation>채널 감소 {count}개</translation>
  </message>
  <message>
   <source>1 changed</source>
   <translation>변경 1개</translation>
  </message>
  <message>
   <source>{count} changed</source>
   <translation>변경 {count}개</translation>
  </message>
  <message>
   <source>1 renamed</source>
   <translation>이름 변경 1개</translation>
  </message>
  <message>
   <source>{count} renamed</source>
   <translation>이름 변경 {count}개</translation>
  </message>
  <message>
   <source>The whole network</source>
   <translation>네트워크 전체</translation>
  </message>
  <message>
   <source>Added</source>
   <translation>추가됨</translation>
  </message>
  <message>
   <source>Removed</source>
   <translation>제거됨</translation>
  </message>
  <message>
   <source>Fewer channels</source>
   <translation>채널 감소</translation>
  </message>
  <message>
   <source>Changed</source>
   <translation>변경됨</translation>
  </message>
  <message>
   <source>Renamed</source>
   <translation>이름 변경됨</translation>
  </message>
  <message>
   <source>Multiply-adds</source>
   <translation>곱셈-덧셈</translation>
  </message>
  <message>
   <source>Activations</source>
   <translation>활성화</translation>
  </message>
  <message>
   <source>Reads {old} → {new}</source>
   <translation>입력 {old} → {new}</translation>
  </message>
  <message>
   <source>Compared with</source>
   <translation>비교 대상</translation>
  </message>
  <message>
   <source>What the changes come to</source>
   <translation>변경의 결과</translation>
  </message>
  <message>
   <source>Copy the changes as text</source>
   <translation>변경 내용을 텍스트로 복사</translation>
  </message>
  <message>
   <source>Nothing was changed</source>
   <translation>변경된 것 없음</translation>
  </message>
  <message>
   <source>What you change in the graph is listed here.</source>
   <translation>그래프에서 변경한 내용이 여기에 표시됩니다.</translation>
  </message>
  <message>
   <source>Not comparable now</source>
   <translation>지금은 비교할 수 없음</translation>
  </message>
  <message>
   <source>What was changed</source>
   <translation>변경 내용</translation>
  </message>
  <message>
   <source>Pictures {old} → {new}</source>
   <translation>사진 {old} → {new}</translation>
  </message>
  <message>
   <source>Outputs {old} → {new}</source>
   <translation>출력 {old} → {new}</translation>
  </message>
  <message>
   <source>Against where it started</source>
   <translation>처음 상태와 비교</translation>
  </message>
  <message>
   <source>Against what was used last</source>
   <translation>마지막으로 사용한 것과 비교</translation>
  </message>
  <message>
   <source>Against what is deployed</source>
   <translation>배포되는 형태와 비교</translation>
  </message>
  <message>
   <source>Against a file…</source>
   <translation>파일과 비교…</translation>
  </message>
  <message>
   <source>Against what optimizing made</source>
   <translation>최적화로 만든 것과 비교</translation>
  </message>
  <message>
   <source>Against {file}</source>
   <translation>{file} 파일과 비교</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/connecting.py</name>
  <message>
   <source>Connect to {what}</source>
   <translation>연결 대상: {what}</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/departures.py</name>
  <message>
   <source>Departure from the trained network, signal to noise</source>
   <translation>학습한 네트워크와의 차이, 신호 대 잡음</translation>
  </message>
  <message>
   <source>Departure from the trained network, {model}</source>
   <translation>학습한 네트워크와의 차이, {model}</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/draft.py</name>
  <message>
   <source>Keep the draft of the network</source>
   <translation>네트워크 초안 저장</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/editor.py</name>
  <message>
   <source>A job of this project is running: its network cannot be another meanwhile.</source>
   <translation>이 프로젝트의 작업이 실행 중이라 그동안 네트워크를 바꿀 수 없습니다.</translation>
  </message>
  <message>
   <source>Stop it first, or wait until it is done. What you drew is kept.</source>
   <translation>먼저 중지하거나 끝날 때까지 기다리세요. 그린 내용은 남아 있습니다.</translation>
  </message>
  <message>
   <source>Opening the network…</source>
   <translation>네트워크 여는 중…</translation>
  </message>
  <message>
   <source>Open the network</source>
   <translation>네트워크 열기</translation>
  </message>
  <message>
   <source>Problems</source>
   <translation>문제</translation>
  </message>
  <message>
   <source>Estimate the network</source>
   <translation>네트워크 추정</translation>
  </message>
  <message>
   <source>1 layer</source>
   <translation>레이어 1개</translation>
  </message>
  <message>
   <source>{count} layers</source>
   <translation>레이어 {count}개</translation>
  </message>
  <message>
   <source>The draft is not kept</source>
   <translation>초안이 저장되지 않음</translation>
  </message>
  <message>
   <source>Draft kept</source>
   <translation>초안 저장됨</translation>
  </message>
  <message>
   <source>Keeping the draft…</source>
   <translation>초안 저장 중…</translation>
  </message>
  <message>
   <source>Use this network</source>
   <translation>이 네트워크 사용</translation>
  </message>
  <message>
   <source>Start from the weights of the opened file</source>
   <translation>연 파일의 가중치에서 시작</translation>
  </message>
  <message>
   <source>Keep the weights of the last run</source>
   <translation>마지막 학습 실행의 가중치 유지</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/exchange.py</name>
  <message>
   <source>It is made for other pictures or classes than the project's.</source>
   <translation>프로젝트와 다른 사진이나 클래스에 맞춘 네트워크입니다.</translation>
  </message>
  <message>
   <source>Open a network</source>
   <translation>네트워크 열기</translation>
  </message>
  <message>
   <source>Save a copy</source>
   <translation>사본 저장</translation>
  </message>
  <message>
   <source>Save {file}</source>
   <translation>{file} 저장</translation>
  </message>
  <message>
   <source>Networks ({patterns})</source>
   <translation>네트워크({patterns})</translation>
  </message>
  <message>
   <source>All files (*)</source>
   <translation>모든 파일(*)</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/figures_reader.py</name>
  <message>
   <source>Read the sensitivity of layers</source>
   <translation>레이어의 민감도 읽기</translation>
  </message>
  <message>
   <source>Read the measurements</source>
   <translation>측정 결과 읽기</translation>
  </message>
  <message>
   <source>Read where models depart</source>
   <translation>모델이 어긋나는 곳 읽기</translation>
  </message>
  <message>
   <source>The measured times are of another network than this one.</source>
   <translation>측정된 시간은 다른 네트워크의 것입니다.</translation>
  </message>
  <message>
   <source>The network was changed since its layers were measured.</source>
   <translation>레이어를 측정한 뒤 네트워크가 변경되었습니다.</translation>
  </message>
  <message>
   <source>Undo the changes to see how sensitive they are.</source>
   <translation>민감도를 보려면 변경을 실행 취소하세요.</translation>
  </message>
  <message>
   <source>What was looked at is another network than this one.</source>
   <translation>살펴본 네트워크가 이 네트워크와 다릅니다.</translation>
  </message>
  <message>
   <source>No layer is known to depart.</source>
   <translation>어긋나는 것으로 알려진 레이어가 없습니다.</translation>
  </message>
  <message>
   <source>The network was changed since it was measured: the estimate is shown.</source>
   <translation>측정한 뒤 네트워크가 바뀌어 추정값을 표시합니다.</translation>
  </message>
  <message>
   <source>Undo the changes to see the measured times.</source>
   <translation>측정된 시간을 보려면 변경을 실행 취소하세요.</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/frame.py</name>
  <message>
   <source>Graph editor</source>
   <translation>그래프 편집기</translation>
  </message>
  <message>
   <source>Layers that are the same in both networks start trained</source>
   <translation>두 네트워크에서 같은 레이어는 학습된 상태로 시작합니다</translation>
  </message>
  <message>
   <source>Train exactly what is drawn from now on (Ctrl+Enter)</source>
   <translation>이제부터 그린 그대로 학습합니다(Ctrl+Enter)</translation>
  </message>
  <message>
   <source>Back to the page; what was drawn is kept</source>
   <translation>페이지로 돌아갑니다. 그린 내용은 남아 있습니다</translation>
  </message>
  <message>
   <source>Back to the network page</source>
   <translation>네트워크 페이지로 돌아가기</translation>
  </message>
  <message>
   <source>Panels of the graph</source>
   <translation>그래프 패널</translation>
  </message>
  <message>
   <source>Properties</source>
   <translation>속성</translation>
  </message>
  <message>
   <source>Changes</source>
   <translation>변경</translation>
  </message>
  <message>
   <source>This is the network that will be trained, as a graph: pictures enter at the top, each box is a layer or a folded block of layers, and the line below says what it costs.</source>
   <translation>학습할 네트워크를 그래프로 나타낸 것입니다. 사진은 맨 위로 들어가고, 상자 하나는 레이어 하나 또는 접힌 레이어 블록입니다. 아래 줄에는 네트워크의 비용이 나옵니다.</translation>
  </message>
  <message>
   <source>Nothing here has to be changed. Looking is harmless, every change can be undone, and a change counts only after “Use this network”: the network is then trained anew, and the steps after it are out of date.</source>
   <translation>여기서 꼭 바꿔야 하는 것은 없습니다. 보기만 해도 되고, 모든 변경은 실행 취소할 수 있으며, “이 네트워크 사용”을 눌러야 적용됩니다. 적용하면 네트워크를 새로 학습하고, 다음 단계는 갱신해야 합니다.</translation>
  </message>
  <message>
   <source>Select a layer to see and change it on the right. Drag a layer from the list onto an edge to insert it there. What does not fit is marked, with remedies under Problems; under Changes is what differs from the recommended network.</source>
   <translation>레이어를 선택하면 오른쪽에서 보고 바꿀 수 있습니다. 목록의 레이어를 연결 위로 끌어 놓으면 그 자리에 삽입됩니다. 맞지 않는 곳은 표시되며, 해결 방법은 문제 탭에, 추천 네트워크와 다른 점은 변경 탭에 나옵니다.</translation>
  </message>
  <message>
   <source>The arrow at the top left leads back; what was drawn is kept as a draft. F2 shows all keys of the graph.</source>
   <translation>왼쪽 위의 화살표를 누르면 돌아가며, 그린 내용은 초안으로 남습니다. F2를 누르면 그래프의 모든 단축키를 볼 수 있습니다.</translation>
  </message>
  <message>
   <source>A change counts once the network is used</source>
   <translation>네트워크를 사용해야 변경이 반영됩니다</translation>
  </message>
  <message>
   <source>Nothing was changed since it was opened</source>
   <translation>연 뒤로 바뀐 것이 없습니다</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/keys.py</name>
  <message>
   <source>Zoom where the pointer is; with Shift scroll</source>
   <translation>포인터 위치에서 확대·축소. Shift와 함께 쓰면 스크롤</translation>
  </message>
  <message>
   <source>Move the graph</source>
   <translation>그래프 이동</translation>
  </message>
  <message>
   <source>Move boxes; from a port: connect; on an empty place: select</source>
   <translation>노드 이동. 포트에서 끌면 연결, 빈 곳에서 끌면 선택</translation>
  </message>
  <message>
   <source>Shift+click, Ctrl+click</source>
   <translation>Shift+클릭, Ctrl+클릭</translation>
  </message>
  <message>
   <source>Select more</source>
   <translation>선택 추가</translation>
  </message>
  <message>
   <source>Double click</source>
   <translation>두 번 클릭</translation>
  </message>
  <message>
   <source>Fold or unfold a block, set a layer</source>
   <translation>블록 접기/펼치기, 레이어 설정</translation>
  </message>
  <message>
   <source>Drag from the list</source>
   <translation>목록에서 끌기</translation>
  </message>
  <message>
   <source>Add a layer; on an edge: insert it there</source>
   <translation>레이어 추가. 연결 위에 놓으면 그 자리에 삽입</translation>
  </message>
  <message>
   <source>Next box, the one before</source>
   <translation>다음 노드, 이전 노드</translation>
  </message>
  <message>
   <source>Go along the edges</source>
   <translation>연결을 따라 이동</translation>
  </message>
  <message>
   <source>Go along the edges and select all on the way</source>
   <translation>연결을 따라 이동하며 지나는 노드 모두 선택</translation>
  </message>
  <message>
   <source>Move boxes a little, with every arrow</source>
   <translation>화살표 방향으로 노드를 조금 이동</translation>
  </message>
  <message>
   <source>First box, last box</source>
   <translation>첫 노드, 마지막 노드</translation>
  </message>
  <message>
   <source>Connect the box: arrows choose, Enter connects</source>
   <translation>노드 연결: 화살표로 고르고 Enter로 연결</translation>
  </message>
  <message>
   <source>Select the edges of the box, one after the other</source>
   <translation>노드의 연결을 차례로 선택</translation>
  </message>
  <message>
   <source>Delete what is selected and connect what is left</source>
   <translation>선택한 것을 삭제하고 남은 것을 연결</translation>
  </message>
  <message>
   <source>Select all</source>
   <translation>모두 선택</translation>
  </message>
  <message>
   <source>Larger, smaller</source>
   <translation>확대, 축소</translation>
  </message>
  <message>
   <source>Usual size</source>
   <translation>원래 크기</translation>
  </message>
  <message>
   <source>Leave off, then select nothing</source>
   <translation>하던 동작 취소, 그다음 선택 해제</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/labels.py</name>
  <message>
   <source>stride {stride}</source>
   <translation>스트라이드 {stride}</translation>
  </message>
  <message>
   <source>dilation {dilation}</source>
   <translation>다일레이션 {dilation}</translation>
  </message>
  <message>
   <source>groups {groups}</source>
   <translation>그룹 {groups}</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/layer_table.py</name>
  <message>
   <source>Layer</source>
   <translation>레이어</translation>
  </message>
  <message>
   <source>MACs</source>
   <translation>MAC</translation>
  </message>
  <message>
   <source>Multiply-accumulates for one picture</source>
   <translation>사진 한 장의 곱셈-누산</translation>
  </message>
  <message>
   <source>Estimated, on the project's device</source>
   <translation>프로젝트 장치 기준 추정값</translation>
  </message>
  <message>
   <source>Kind</source>
   <translation>종류</translation>
  </message>
  <message>
   <source>Shape</source>
   <translation>형태</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/marks.py</name>
  <message>
   <source>added</source>
   <translation>추가</translation>
  </message>
  <message>
   <source>removed</source>
   <translation>제거</translation>
  </message>
  <message>
   <source>changed</source>
   <translation>변경</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/measured.py</name>
  <message>
   <source>Latency, measured on {device}</source>
   <translation>지연 시간, {device}에서 측정</translation>
  </message>
  <message>
   <source>Measured {when}</source>
   <translation>{when} 측정</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/menus.py</name>
  <message>
   <source>Kind of layer</source>
   <translation>레이어 종류</translation>
  </message>
  <message>
   <source>Memory of the output</source>
   <translation>출력 메모리</translation>
  </message>
  <message>
   <source>Latency, estimated</source>
   <translation>지연 시간(추정값)</translation>
  </message>
  <message>
   <source>Latency, measured</source>
   <translation>지연 시간, 측정값</translation>
  </message>
  <message>
   <source>Sensitivity to 8 bits</source>
   <translation>8비트 민감도</translation>
  </message>
  <message>
   <source>Departure from the trained network</source>
   <translation>학습한 네트워크와의 차이</translation>
  </message>
  <message>
   <source>Fold all</source>
   <translation>모두 접기</translation>
  </message>
  <message>
   <source>Unfold all</source>
   <translation>모두 펼치기</translation>
  </message>
  <message>
   <source>As at first</source>
   <translation>처음 상태로</translation>
  </message>
  <message>
   <source>Fold the selected</source>
   <translation>선택한 블록 접기</translation>
  </message>
  <message>
   <source>Unfold the selected</source>
   <translation>선택한 블록 펼치기</translation>
  </message>
  <message>
   <source>There is no estimate while the network has problems.</source>
   <translation>네트워크에 문제가 있는 동안에는 추정값이 없습니다.</translation>
  </message>
  <message>
   <source>The network returns it</source>
   <translation>네트워크의 출력</translation>
  </message>
  <message>
   <source>Save a picture of the graph</source>
   <translation>그래프를 그림으로 저장</translation>
  </message>
  <message>
   <source>Write the code</source>
   <translation>코드 만들기</translation>
  </message>
  <message>
   <source>There is no code while the network has problems.</source>
   <translation>네트워크에 문제가 있는 동안에는 코드를 만들 수 없습니다.</translation>
  </message>
  <message>
   <source>Start again from {name}</source>
   <translation>{name}(으)로 다시 시작</translation>
  </message>
  <message>
   <source>Unfold 1 level</source>
   <translation>1단계 펼치기</translation>
  </message>
  <message>
   <source>Unfold {count} levels</source>
   <translation>{count}단계 펼치기</translation>
  </message>
  <message>
   <source>The network was changed since it was measured.</source>
   <translation>측정한 뒤 네트워크가 바뀌었습니다.</translation>
  </message>
  <message>
   <source>Fold</source>
   <translation>접기</translation>
  </message>
  <message>
   <source>Unfold</source>
   <translation>펼치기</translation>
  </message>
  <message>
   <source>Rename…</source>
   <translation>이름 변경…</translation>
  </message>
  <message>
   <source>They are listed on the right.</source>
   <translation>오른쪽에 나와 있습니다.</translation>
  </message>
  <message>
   <source>Keys of the graph editor</source>
   <translation>그래프 편집기 단축키</translation>
  </message>
  <message>
   <source>This is {name} again.</source>
   <translation>{name}(으)로 되돌렸습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/moves.py</name>
  <message>
   <source>Arrange</source>
   <translation>정렬</translation>
  </message>
  <message>
   <source>Move</source>
   <translation>이동</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/opened_file.py</name>
  <message>
   <source>{file}: {layers}.</source>
   <translation>{file}: {layers}.</translation>
  </message>
  <message>
   <source>These operators have no layer here and are left out: {names}.</source>
   <translation>해당하는 레이어가 없어 제외한 연산자: {names}.</translation>
  </message>
  <message>
   <source>Its weights are kept: training can start from them.</source>
   <translation>가중치를 보관했습니다. 이 가중치에서 학습을 시작할 수 있습니다.</translation>
  </message>
  <message>
   <source>Fit to the pictures</source>
   <translation>사진에 맞추기</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/opening.py</name>
  <message>
   <source>The draft cannot be read: {reason}</source>
   <translation>초안을 읽을 수 없습니다: {reason}</translation>
  </message>
  <message>
   <source>Your network cannot be read: {reason}</source>
   <translation>직접 만든 네트워크를 읽을 수 없습니다: {reason}</translation>
  </message>
  <message>
   <source>It is kept as {name}.</source>
   <translation>{name} 파일로 남겨 둡니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/overview.py</name>
  <message>
   <source>Overview of the graph</source>
   <translation>그래프 개요</translation>
  </message>
  <message>
   <source>Arrow keys move what is seen, + and − zoom.</source>
   <translation>화살표 키로 보이는 부분을 옮기고 +와 −로 확대·축소합니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/palette.py</name>
  <message>
   <source>Convolutions</source>
   <translation>합성곱</translation>
  </message>
  <message>
   <source>Pooling</source>
   <translation>풀링</translation>
  </message>
  <message>
   <source>Joins</source>
   <translation>결합</translation>
  </message>
  <message>
   <source>Regularisation</source>
   <translation>과적합 방지</translation>
  </message>
  <message>
   <source>Detection head</source>
   <translation>검출 헤드</translation>
  </message>
  <message>
   <source>Search layers</source>
   <translation>레이어 찾기</translation>
  </message>
  <message>
   <source>Nothing found</source>
   <translation>찾은 것 없음</translation>
  </message>
  <message>
   <source>My blocks</source>
   <translation>내 블록</translation>
  </message>
  <message>
   <source>Add behind the selected</source>
   <translation>선택한 노드 뒤에 추가</translation>
  </message>
  <message>
   <source>Layers and blocks</source>
   <translation>레이어와 블록</translation>
  </message>
  <message>
   <source>From: {source}</source>
   <translation>출처: {source}</translation>
  </message>
  <message>
   <source>Asks for {names}</source>
   <translation>물어보는 값: {names}</translation>
  </message>
  <message>
   <source>Remove from my blocks</source>
   <translation>내 블록에서 제거</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/picture.py</name>
  <message>
   <source>Graph of {name}</source>
   <translation>{name} 그래프</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/problems.py</name>
  <message>
   <source>No problems</source>
   <translation>문제 없음</translation>
  </message>
  <message>
   <source>It can be trained as drawn.</source>
   <translation>그린 그대로 학습할 수 있습니다.</translation>
  </message>
  <message>
   <source>{count} more; the first ones often cause the others.</source>
   <translation>{count}개 더 있습니다. 앞의 문제가 나머지의 원인인 경우가 많습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/properties.py</name>
  <message>
   <source>1: grey, 3: colour</source>
   <translation>1: 회색조, 3: 컬러</translation>
  </message>
  <message>
   <source>Height</source>
   <translation>높이</translation>
  </message>
  <message>
   <source>Of the pictures</source>
   <translation>사진의 크기</translation>
  </message>
  <message>
   <source>Name</source>
   <translation>이름</translation>
  </message>
  <message>
   <source>Its result is one of the network's outputs</source>
   <translation>이 레이어의 결과를 네트워크의 출력으로 씁니다</translation>
  </message>
  <message>
   <source>Layers to change together</source>
   <translation>함께 바꿀 레이어</translation>
  </message>
  <message>
   <source>The layers stay; the block around them goes (Ctrl+Shift+G)</source>
   <translation>레이어는 남고 블록만 없어집니다(Ctrl+Shift+G)</translation>
  </message>
  <message>
   <source>Select a layer or a block to see and change it.</source>
   <translation>레이어나 블록을 선택하면 보고 바꿀 수 있습니다.</translation>
  </message>
  <message>
   <source>1 layer selected</source>
   <translation>레이어 1개 선택됨</translation>
  </message>
  <message>
   <source>{count} layers selected</source>
   <translation>레이어 {count}개 선택됨</translation>
  </message>
  <message>
   <source>Change all of one kind…</source>
   <translation>같은 종류 모두 바꾸기…</translation>
  </message>
  <message>
   <source>Reads</source>
   <translation>입력</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/save_block_dialog.py</name>
  <message>
   <source>Ask for these when it is used</source>
   <translation>사용할 때 물어볼 값</translation>
  </message>
  <message>
   <source>Keep as one of my blocks</source>
   <translation>내 블록으로 저장</translation>
  </message>
  <message>
   <source>Of its file and of the block in the graph</source>
   <translation>파일과 그래프 안 블록의 이름</translation>
  </message>
  <message>
   <source>What it is good for, in a line</source>
   <translation>쓰임새를 한 줄로</translation>
  </message>
  <message>
   <source>{name}, in proportion ({value})</source>
   <translation>{name}, 같은 비율로({value})</translation>
  </message>
  <message>
   <source>Title</source>
   <translation>제목</translation>
  </message>
  <message>
   <source>It will ask for {names}.</source>
   <translation>사용할 때 물어볼 값: {names}.</translation>
  </message>
  <message>
   <source>Replace {name}</source>
   <translation>{name} 바꾸기</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>저장</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/save_copy_dialog.py</name>
  <message>
   <source>Network document</source>
   <translation>네트워크 문서</translation>
  </message>
  <message>
   <source>All of it, also while it has problems. Opens here again, in any project.</source>
   <translation>문제가 있어도 전체를 저장합니다. 어느 프로젝트에서나 다시 열 수 있습니다.</translation>
  </message>
  <message>
   <source>Rows</source>
   <translation>행 형식</translation>
  </message>
  <message>
   <source>As YOLO users have them: [from, number, module, args]. Names of layers and blocks are not kept, and modules are the known ones.</source>
   <translation>YOLO에서 쓰는 [from, number, module, args]입니다. 레이어와 블록의 이름은 남지 않으며 알려진 모듈만 쓸 수 있습니다.</translation>
  </message>
  <message>
   <source>PyTorch code</source>
   <translation>PyTorch 코드</translation>
  </message>
  <message>
   <source>One file that needs PyTorch alone. It cannot be opened here again.</source>
   <translation>PyTorch만 있으면 되는 파일 하나입니다. 여기서 다시 열 수는 없습니다.</translation>
  </message>
  <message>
   <source>Write the network</source>
   <translation>네트워크 쓰기</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/scene.py</name>
  <message>
   <source>1 tensor</source>
   <translation>텐서 1개</translation>
  </message>
  <message>
   <source>{count} tensors</source>
   <translation>텐서 {count}개</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/search.py</name>
  <message>
   <source>Name, layer, parameter or shape, such as kernel=3</source>
   <translation>이름, 레이어, 파라미터 또는 형태. 예: kernel=3</translation>
  </message>
  <message>
   <source>Previous (Shift+Enter)</source>
   <translation>이전(Shift+Enter)</translation>
  </message>
  <message>
   <source>Next (Enter)</source>
   <translation>다음(Enter)</translation>
  </message>
  <message>
   <source>Close the search (Esc)</source>
   <translation>찾기 닫기(Esc)</translation>
  </message>
  <message>
   <source>{at} of {count}</source>
   <translation>{at}/{count}</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/selecting.py</name>
  <message>
   <source>Group into a block</source>
   <translation>블록으로 묶기</translation>
  </message>
  <message>
   <source>Name of the block</source>
   <translation>블록 이름</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/sensitivity.py</name>
  <message>
   <source>Sensitivity to 8 bits, signal to noise</source>
   <translation>8비트 민감도, 신호 대 잡음</translation>
  </message>
  <message>
   <source>Measured on this computer, one layer in 8 bits at a time</source>
   <translation>이 컴퓨터에서 레이어를 하나씩 8비트로 바꾸어 측정한 값</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/totals.py</name>
  <message>
   <source>{times} times</source>
   <translation>{times}배</translation>
  </message>
  <message>
   <source>What the network costs</source>
   <translation>네트워크의 비용</translation>
  </message>
  <message>
   <source>Numbers that are learnt, as drawn</source>
   <translation>학습되는 수의 개수, 그린 그대로</translation>
  </message>
  <message>
   <source>Work for one picture: convolutions and linear layers</source>
   <translation>사진 한 장에 드는 연산: 합성곱과 선형 레이어</translation>
  </message>
  <message>
   <source>Memory for one picture at most, beside the weights, in fp32</source>
   <translation>사진 한 장에 드는 최대 메모리, 가중치 제외, fp32 기준</translation>
  </message>
  <message>
   <source>A picture takes</source>
   <translation>사진당 시간</translation>
  </message>
  <message>
   <source>On the project's device, estimated</source>
   <translation>프로젝트 장치 기준 추정값</translation>
  </message>
  <message>
   <source>estimated ±{percent} %</source>
   <translation>추정 ±{percent} %</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/using.py</name>
  <message>
   <source>{kept} of {total} layers that learn keep the weights of the last run.</source>
   <translation>학습하는 레이어 {total}개 중 {kept}개가 마지막 학습 실행의 가중치를 유지합니다.</translation>
  </message>
  <message>
   <source>{kept} of {total} layers that learn keep the weights of the opened file.</source>
   <translation>학습하는 레이어 {total}개 중 {kept}개가 연 파일의 가중치를 유지합니다.</translation>
  </message>
  <message>
   <source>Anew: {names} and {more}.</source>
   <translation>새로 학습: {names} {more}.</translation>
  </message>
  <message>
   <source>Use {name}</source>
   <translation>{name} 사용</translation>
  </message>
  <message>
   <source>{name} will be trained, exactly as drawn.</source>
   <translation>{name}을(를) 그린 그대로 학습합니다.</translation>
  </message>
  <message>
   <source>Anew: {names}.</source>
   <translation>새로 학습: {names}.</translation>
  </message>
  <message>
   <source>1 more</source>
   <translation>외 1개</translation>
  </message>
  <message>
   <source>{count} more</source>
   <translation>외 {count}개</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/view.py</name>
  <message>
   <source>Network graph</source>
   <translation>네트워크 그래프</translation>
  </message>
  <message>
   <source>Select a layer first.</source>
   <translation>먼저 레이어를 선택하세요.</translation>
  </message>
  <message>
   <source>There is nothing that it could be connected to.</source>
   <translation>연결할 수 있는 대상이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/graph_editor/walking.py</name>
  <message>
   <source>From {source} to {target}</source>
   <translation>{source}에서 {target}(으)로</translation>
  </message>
 </context>
 <context>
  <name>ui/help_panel.py</name>
  <message>
   <source>Ctrl+1 … Ctrl+9: go to a step</source>
   <translation>Ctrl+1 … Ctrl+9: 단계로 이동</translation>
  </message>
  <message>
   <source>Ctrl+Enter: the page's main button</source>
   <translation>Ctrl+Enter: 페이지의 주 버튼</translation>
  </message>
  <message>
   <source>Ctrl+K: all commands</source>
   <translation>Ctrl+K: 모든 명령</translation>
  </message>
  <message>
   <source>Ctrl+Z, Ctrl+Shift+Z: undo, redo</source>
   <translation>Ctrl+Z, Ctrl+Shift+Z: 실행 취소, 다시 실행</translation>
  </message>
  <message>
   <source>Esc: back</source>
   <translation>Esc: 뒤로</translation>
  </message>
 </context>
 <context>
  <name>ui/inspector.py</name>
  <message>
   <source>Close {panel}</source>
   <translation>{panel} 닫기</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>설정</translation>
  </message>
 </context>
 <context>
  <name>ui/job_runner.py</name>
  <message>
   <source>queued</source>
   <translation>대기열</translation>
  </message>
  <message>
   <source>paused</source>
   <translation>일시 정지</translation>
  </message>
  <message>
   <source>crashed</source>
   <translation>비정상 종료</translation>
  </message>
  <message>
   <source>cancelled</source>
   <translation>취소됨</translation>
  </message>
 </context>
 <context>
  <name>ui/jobs_drawer.py</name>
  <message>
   <source>{percent} %</source>
   <translation>{percent} %</translation>
  </message>
  <message>
   <source>{duration} left</source>
   <translation>{duration} 남음</translation>
  </message>
  <message>
   <source>Pause {job}</source>
   <translation>{job} 일시 정지</translation>
  </message>
  <message>
   <source>Cancel {job}</source>
   <translation>{job} 취소</translation>
  </message>
  <message>
   <source>Go on with {job}</source>
   <translation>{job} 계속</translation>
  </message>
  <message>
   <source>No jobs yet. Running steps appear here.</source>
   <translation>아직 작업이 없습니다. 실행 중인 단계가 여기에 나타납니다.</translation>
  </message>
  <message>
   <source>Remove ended jobs</source>
   <translation>끝난 작업 지우기</translation>
  </message>
  <message>
   <source>Jobs ({count})</source>
   <translation>진행 작업({count})</translation>
  </message>
 </context>
 <context>
  <name>ui/main_window.py</name>
  <message>
   <source>TANGO Desktop {version}</source>
   <translation>TANGO Desktop {version}</translation>
  </message>
  <message>
   <source>From a folder of pictures to a measured network on your device.</source>
   <translation>사진 폴더 하나로 장치에서 측정까지 마친 네트워크를 만듭니다.</translation>
  </message>
  <message>
   <source>Rename project</source>
   <translation>프로젝트 이름 바꾸기</translation>
  </message>
  <message>
   <source>A job of this project is still running.</source>
   <translation>이 프로젝트의 작업이 아직 실행 중입니다.</translation>
  </message>
  <message>
   <source>Stop it first, or wait until it is done.</source>
   <translation>먼저 중지하거나 끝날 때까지 기다리세요.</translation>
  </message>
  <message>
   <source>No font on this computer can show Korean, so the program stays in English.</source>
   <translation>이 컴퓨터에 한글을 표시할 글꼴이 없어 프로그램을 영어로 표시합니다.</translation>
  </message>
  <message>
   <source>Install one and start again; on Debian and Ubuntu: fonts-nanum.</source>
   <translation>글꼴을 설치하고 다시 시작하세요. Debian과 Ubuntu: fonts-nanum.</translation>
  </message>
  <message>
   <source>Every step is done and up to date.</source>
   <translation>모든 단계가 완료되었고 갱신할 것이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/message_bar.py</name>
  <message>
   <source>Note</source>
   <translation>참고</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>완료</translation>
  </message>
  <message>
   <source>Warning</source>
   <translation>경고</translation>
  </message>
  <message>
   <source>Error</source>
   <translation>오류</translation>
  </message>
  <message>
   <source>Close this message</source>
   <translation>이 메시지 닫기</translation>
  </message>
  <message>
   <source>and {count} more</source>
   <translation>외 {count}개</translation>
  </message>
 </context>
 <context>
  <name>ui/new_project.py</name>
  <message>
   <source>One sub-folder per class.</source>
   <translation>클래스마다 하위 폴더 하나.</translation>
  </message>
  <message>
   <source>Pictures with boxes as Pascal VOC, COCO or YOLO files.</source>
   <translation>Pascal VOC, COCO 또는 YOLO 파일로 상자를 표시한 사진.</translation>
  </message>
  <message>
   <source>New project</source>
   <translation>새 프로젝트</translation>
  </message>
  <message>
   <source>Folder with pictures</source>
   <translation>사진 폴더</translation>
  </message>
  <message>
   <source>Create and run Automatic</source>
   <translation>만들고 자동 실행</translation>
  </message>
  <message>
   <source>Create</source>
   <translation>만들기</translation>
  </message>
  <message>
   <source>Give the project a name.</source>
   <translation>프로젝트 이름을 입력하세요.</translation>
  </message>
  <message>
   <source>Choose the folder with pictures first.</source>
   <translation>먼저 사진 폴더를 선택하세요.</translation>
  </message>
  <message>
   <source>My project</source>
   <translation>내 프로젝트</translation>
  </message>
  <message>
   <source>There is no folder {folder}.</source>
   <translation>{folder} 폴더가 없습니다.</translation>
  </message>
  <message>
   <source>Goes to {folder}</source>
   <translation>만들 위치: {folder}</translation>
  </message>
  <message>
   <source>You can also choose it later.</source>
   <translation>나중에 선택할 수도 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/numbers.py</name>
  <message>
   <source>{hours} h {minutes} min</source>
   <translation>{hours}시간 {minutes}분</translation>
  </message>
  <message>
   <source>{seconds} s</source>
   <translation>{seconds}초</translation>
  </message>
  <message>
   <source>{minutes} min</source>
   <translation>{minutes}분</translation>
  </message>
  <message>
   <source>{hours} h</source>
   <translation>{hours}시간</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/data_boxes.py</name>
  <message>
   <source>{boxes} in {pictures}.</source>
   <translation>{pictures}에 {boxes}.</translation>
  </message>
  <message>
   <source>Size of the boxes at the network's input</source>
   <translation>네트워크 입력에서 본 상자의 크기</translation>
  </message>
  <message>
   <source>Boxes in a picture</source>
   <translation>사진 한 장의 상자 수</translation>
  </message>
  <message>
   <source>boxes</source>
   <translation>상자</translation>
  </message>
  <message>
   <source>Sizes are those at {size}; no network is chosen yet.</source>
   <translation>크기는 {size} 기준입니다. 아직 네트워크를 선택하지 않았습니다.</translation>
  </message>
  <message>
   <source>{share} are smaller than {stride} px at {size} and hard to find: a larger input helps.</source>
   <translation>상자의 {share}는 {size}에서 {stride} px보다 작아 찾기 어렵습니다. 입력을 키우면 나아집니다.</translation>
  </message>
  <message>
   <source>stride {px} px</source>
   <translation>스트라이드 {px} px</translation>
  </message>
  <message>
   <source>1 picture has none: the network learns that from it.</source>
   <translation>1장에는 상자가 없습니다. 네트워크는 이런 사진에서 배경을 배웁니다.</translation>
  </message>
  <message>
   <source>{count} pictures have none: the network learns that from them.</source>
   <translation>{count}장에는 상자가 없습니다. 네트워크는 이런 사진에서 배경을 배웁니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/data_browser.py</name>
  <message>
   <source>Split</source>
   <translation>분할</translation>
  </message>
  <message>
   <source>Problem</source>
   <translation>문제</translation>
  </message>
  <message>
   <source>File name</source>
   <translation>파일 이름</translation>
  </message>
  <message>
   <source>Part of the file name</source>
   <translation>파일 이름의 일부</translation>
  </message>
  <message>
   <source>All classes</source>
   <translation>모든 클래스</translation>
  </message>
  <message>
   <source>All splits</source>
   <translation>모든 분할</translation>
  </message>
  <message>
   <source>Any or no problem</source>
   <translation>문제 전체</translation>
  </message>
  <message>
   <source>not used</source>
   <translation>사용 안 함</translation>
  </message>
  <message>
   <source>Compare with the check</source>
   <translation>검사할 때와 비교</translation>
  </message>
  <message>
   <source>Edit boxes (E)</source>
   <translation>상자 편집(E)</translation>
  </message>
  <message>
   <source>Files of this data have changed since they were checked.</source>
   <translation>이 데이터의 파일이 검사 뒤에 바뀌었습니다.</translation>
  </message>
  <message>
   <source>Check the data again before you edit boxes, so that nothing is overwritten.</source>
   <translation>덮어쓰는 일이 없도록, 상자를 편집하기 전에 데이터를 다시 검사하세요.</translation>
  </message>
  <message>
   <source>Check again</source>
   <translation>다시 검사</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/data_detail.py</name>
  <message>
   <source>Each epoch changes the picture at random, so that it cannot be learnt by heart.</source>
   <translation>에포크마다 사진을 무작위로 변형하여 통째로 외우지 못하게 합니다.</translation>
  </message>
  <message>
   <source>Selected picture, opens large</source>
   <translation>선택한 사진, 크게 열림</translation>
  </message>
  <message>
   <source>Other random changes</source>
   <translation>다른 무작위 변형</translation>
  </message>
  <message>
   <source>What training sees</source>
   <translation>학습에 쓰이는 모습</translation>
  </message>
  <message>
   <source>Augmented picture {number}</source>
   <translation>증강된 사진 {number}</translation>
  </message>
  <message>
   <source>This file is not used.</source>
   <translation>이 파일은 사용하지 않습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/data_editing.py</name>
  <message>
   <source>{format} has no list of classes: it is kept once a box has it.</source>
   <translation>{format} 형식에는 클래스 목록이 없습니다. 상자에 지정해야 클래스가 저장됩니다.</translation>
  </message>
  <message>
   <source>Train a network first: it then proposes boxes, which saves most drawing.</source>
   <translation>먼저 네트워크를 학습하세요. 학습된 네트워크가 상자를 제안하므로 그릴 것이 크게 줄어듭니다.</translation>
  </message>
  <message>
   <source>The trained network is no longer there. Train again.</source>
   <translation>학습된 네트워크가 더 이상 없습니다. 다시 학습하세요.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/data_export.py</name>
  <message>
   <source>Export as {format}</source>
   <translation>{format} 형식으로 내보내기</translation>
  </message>
  <message>
   <source>Export pictures and boxes in another format</source>
   <translation>사진과 상자를 다른 형식으로 내보내기</translation>
  </message>
  <message>
   <source>Pictures and boxes as a new folder; your files stay as they are</source>
   <translation>사진과 상자를 새 폴더로 만듭니다. 사용자의 파일은 그대로입니다</translation>
  </message>
  <message>
   <source>Name of the new folder</source>
   <translation>새 폴더 이름</translation>
  </message>
  <message>
   <source>Exported: {pictures}, {boxes}, in {folder}.</source>
   <translation>내보냄: {pictures}, {boxes}, {folder} 폴더.</translation>
  </message>
  <message>
   <source>Open folder</source>
   <translation>폴더 열기</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/data_page.py</name>
  <message>
   <source>Report and pictures</source>
   <translation>보고서와 사진</translation>
  </message>
  <message>
   <source>Report</source>
   <translation>보고서</translation>
  </message>
  <message>
   <source>Drop a folder with pictures here</source>
   <translation>여기에 사진 폴더를 놓으세요</translation>
  </message>
  <message>
   <source>Not checked yet</source>
   <translation>아직 검사하지 않음</translation>
  </message>
  <message>
   <source>Try the sample: {name}</source>
   <translation>예제 써 보기: {name}</translation>
  </message>
  <message>
   <source>Progress of the check</source>
   <translation>검사 진행률</translation>
  </message>
  <message>
   <source>Change folder…</source>
   <translation>폴더 바꾸기…</translation>
  </message>
  <message>
   <source>Pictures ({count})</source>
   <translation>사진({count})</translation>
  </message>
  <message>
   <source>Check the pictures</source>
   <translation>사진 검사</translation>
  </message>
  <message>
   <source>Choose the folder with your pictures</source>
   <translation>사진 폴더를 선택하세요</translation>
  </message>
  <message>
   <source>Make the sample “{title}”</source>
   <translation>예제 “{title}” 만들기</translation>
  </message>
  <message>
   <source>median side {side} px</source>
   <translation>변 길이 중앙값 {side} px</translation>
  </message>
  <message>
   <source>grey</source>
   <translation>회색조</translation>
  </message>
  <message>
   <source>{count} left out</source>
   <translation>{count}개 제외</translation>
  </message>
  <message>
   <source>Looking at your pictures</source>
   <translation>사진 살펴보는 중</translation>
  </message>
  <message>
   <source>Read the report</source>
   <translation>보고서 읽기</translation>
  </message>
  <message>
   <source>The check looks at every picture, finds what is wrong and makes the splits.</source>
   <translation>모든 사진을 살펴보고 잘못된 것을 찾은 뒤 분할을 만듭니다.</translation>
  </message>
  <message>
   <source>{time} left</source>
   <translation>{time} 남음</translation>
  </message>
  <message>
   <source>Done: {remedy}. {problem}</source>
   <translation>완료: {remedy}. {problem}</translation>
  </message>
  <message>
   <source>Your files were not changed.</source>
   <translation>사용자의 파일은 바뀌지 않았습니다.</translation>
  </message>
  <message>
   <source>Choose a folder…</source>
   <translation>폴더 선택…</translation>
  </message>
  <message>
   <source>Try the sample</source>
   <translation>예제로 해 보기</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/data_report.py</name>
  <message>
   <source>Training</source>
   <translation>학습</translation>
  </message>
  <message>
   <source>Validation</source>
   <translation>검증</translation>
  </message>
  <message>
   <source>Test</source>
   <translation>테스트</translation>
  </message>
  <message>
   <source>Check</source>
   <translation>검사</translation>
  </message>
  <message>
   <source>Splits</source>
   <translation>분할</translation>
  </message>
  <message>
   <source>Shorter side of the pictures</source>
   <translation>사진의 짧은 변</translation>
  </message>
  <message>
   <source>Show files ({count})</source>
   <translation>파일 보기({count})</translation>
  </message>
  <message>
   <source>{count} must be solved</source>
   <translation>{count}개 해결 필요</translation>
  </message>
  <message>
   <source>Hide notes</source>
   <translation>참고 숨기기</translation>
  </message>
  <message>
   <source>Show notes ({count})</source>
   <translation>참고 보기({count})</translation>
  </message>
  <message>
   <source>usable, warnings: {count}</source>
   <translation>사용 가능, 경고 {count}개</translation>
  </message>
  <message>
   <source>no problems</source>
   <translation>문제 없음</translation>
  </message>
  <message>
   <source>median {side} px</source>
   <translation>중앙값 {side} px</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/data_taking.py</name>
  <message>
   <source>The boxes of {count} pictures were changed.</source>
   <translation>사진 {count}장의 상자가 바뀌었습니다.</translation>
  </message>
  <message>
   <source>New classes: {names}.</source>
   <translation>새 클래스: {names}.</translation>
  </message>
  <message>
   <source>The data is checked again, so that training uses them.</source>
   <translation>바뀐 상자를 학습에 쓰도록 데이터를 다시 검사합니다.</translation>
  </message>
  <message>
   <source>The boxes of 1 picture were changed.</source>
   <translation>사진 1장의 상자가 바뀌었습니다.</translation>
  </message>
  <message>
   <source>New class: {name}.</source>
   <translation>새 클래스: {name}.</translation>
  </message>
  <message>
   <source>They are taken over when the run under way has ended.</source>
   <translation>진행 중인 실행이 끝나면 반영합니다.</translation>
  </message>
  <message>
   <source>Training uses them from now on. The problems listed are those of the check.</source>
   <translation>이제부터 학습에 사용합니다. 표시된 문제는 지난 검사의 결과입니다.</translation>
  </message>
  <message>
   <source>Take over the boxes</source>
   <translation>상자 반영</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/data_tasks.py</name>
  <message>
   <source>data view</source>
   <translation>데이터 보기</translation>
  </message>
  <message>
   <source>no boxes</source>
   <translation>상자 없음</translation>
  </message>
  <message>
   <source>One folder for each class, named after it. Folders train, val and test are used where they are there. Nothing in your folder is changed.</source>
   <translation>클래스마다 그 이름의 폴더 하나. train, val, test 폴더가 있으면 그대로 사용합니다. 폴더의 내용은 바뀌지 않습니다.</translation>
  </message>
  <message>
   <source>A folder with one folder for each class is all that is needed. The check finds pictures that are damaged, doubled or in the wrong place, and offers to leave them out; your files are never changed. Some pictures are held back from training, to measure how well the network does on pictures that it has not seen.</source>
   <translation>클래스마다 폴더가 하나씩 있는 폴더면 충분합니다. 손상되었거나 중복되었거나 잘못된 곳에 있는 사진을 찾아 제외할 수 있게 합니다. 파일은 절대 바꾸지 않습니다. 네트워크가 본 적 없는 사진에서 얼마나 잘하는지 측정하려고 사진 일부는 학습에 쓰지 않습니다.</translation>
  </message>
  <message>
   <source>Pictures with boxes as Pascal VOC, COCO or YOLO files. The format is recognised; pictures without boxes count as background. Nothing in your folder is changed, unless you edit boxes.</source>
   <translation>상자가 있는 사진과 Pascal VOC, COCO 또는 YOLO 파일. 형식은 자동으로 알아내며, 상자가 없는 사진은 배경으로 봅니다. 상자를 편집하지 않는 한 폴더의 내용은 바뀌지 않습니다.</translation>
  </message>
  <message>
   <source>A folder in Pascal VOC, COCO or YOLO format is all that is needed. The check finds boxes that are doubled, empty or outside their picture, and pictures that are damaged. Boxes can be edited here, and a trained network can propose them; they are saved in the format that they came in.</source>
   <translation>Pascal VOC, COCO 또는 YOLO 형식의 폴더면 충분합니다. 중복되었거나 비었거나 사진 밖에 있는 상자와 손상된 사진을 찾습니다. 상자는 여기에서 편집할 수 있고, 학습된 네트워크가 제안하게 할 수도 있으며, 원래 형식으로 저장됩니다.</translation>
  </message>
  <message>
   <source>Pictures without boxes</source>
   <translation>상자가 없는 사진</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/deploy_answers.py</name>
  <message>
   <source>answer</source>
   <translation>답</translation>
  </message>
  <message>
   <source>No object has a confidence above {least}, the least that this release shows. Lower it, then export and deploy again; longer training makes the network surer.</source>
   <translation>이 릴리스가 표시하는 최소 신뢰도 {least}보다 높은 객체가 없습니다. 값을 낮춘 뒤 다시 내보내고 배포하세요. 더 오래 학습하면 네트워크의 신뢰도가 높아집니다.</translation>
  </message>
  <message>
   <source>The network sees no object here. Longer training or more pictures may help.</source>
   <translation>네트워크가 여기서 객체를 찾지 못했습니다. 더 오래 학습하거나 사진을 늘리면 나아질 수 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/deploy_compare.py</name>
  <message>
   <source>Some of your validation pictures go through the installed model there and through the trained network here; classes or boxes, and accuracy, are compared. A slow device takes some minutes.</source>
   <translation>검증 사진 일부를 장치에 설치된 모델과 여기 학습된 네트워크에 각각 넣어 클래스나 상자, 정확도를 비교합니다. 느린 장치에서는 몇 분 걸립니다.</translation>
  </message>
  <message>
   <source>{share} %, at least {least} % allowed</source>
   <translation>{share} %, 최소 {least} % 허용</translation>
  </message>
  <message>
   <source>Same class</source>
   <translation>같은 클래스</translation>
  </message>
  <message>
   <source>Same boxes</source>
   <translation>같은 상자</translation>
  </message>
  <message>
   <source>Comparison on the device</source>
   <translation>장치에서의 비교</translation>
  </message>
  <message>
   <source>Comparing on the device</source>
   <translation>장치에서 비교 중</translation>
  </message>
  <message>
   <source>Compare on the device</source>
   <translation>장치에서 비교</translation>
  </message>
  <message>
   <source>Change</source>
   <translation>변화</translation>
  </message>
  <message>
   <source>Release</source>
   <translation>릴리스</translation>
  </message>
  <message>
   <source>Compared</source>
   <translation>비교함</translation>
  </message>
  <message>
   <source>Go back to the release before</source>
   <translation>이전 릴리스로 되돌리기</translation>
  </message>
  <message>
   <source>Choose another precision or engine</source>
   <translation>다른 정밀도나 엔진 선택</translation>
  </message>
  <message>
   <source>Not compared on the device yet</source>
   <translation>아직 장치에서 비교하지 않음</translation>
  </message>
  <message>
   <source>Waiting</source>
   <translation>대기</translation>
  </message>
  <message>
   <source>passed</source>
   <translation>통과</translation>
  </message>
  <message>
   <source>The device answers as the trained network does</source>
   <translation>장치가 학습된 네트워크와 같게 답합니다</translation>
  </message>
  <message>
   <source>The device does not answer as the trained network does</source>
   <translation>장치가 학습된 네트워크와 다르게 답합니다</translation>
  </message>
  <message>
   <source>Compare again on the device</source>
   <translation>장치에서 다시 비교</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/deploy_desk.py</name>
  <message>
   <source>Ask {device} what it has</source>
   <translation>{device}에 있는 것 확인</translation>
  </message>
  <message>
   <source>Look what {device} has</source>
   <translation>{device}에 있는 것 살펴보기</translation>
  </message>
  <message>
   <source>Where should the folder be made?</source>
   <translation>폴더를 어디에 만들까요?</translation>
  </message>
  <message>
   <source>Save for {device}</source>
   <translation>{device}용으로 저장</translation>
  </message>
  <message>
   <source>Everything is in {folder}.</source>
   <translation>모두 {folder} 폴더에 있습니다.</translation>
  </message>
  <message>
   <source>Carry it to the device and run python3 install.py in it.</source>
   <translation>장치로 옮겨 그 안에서 python3 install.py를 실행하세요.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/deploy_device.py</name>
  <message>
   <source>This computer needs no such folder.</source>
   <translation>이 컴퓨터에는 그런 폴더가 필요 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/deploy_page.py</name>
  <message>
   <source>Earlier releases stay, so that you can go back in one step. The golden picture is asked after every switch; when it fails, the release before is put back.</source>
   <translation>이전 릴리스가 남아 있어 한 번에 되돌릴 수 있습니다. 전환할 때마다 기준 사진으로 점검하며, 실패하면 전의 릴리스로 되돌립니다.</translation>
  </message>
  <message>
   <source>The folder is complete: it also runs without this program, copied anywhere.</source>
   <translation>이 폴더에는 필요한 것이 모두 들어 있습니다. 이 프로그램 없이 어디에 복사해도 실행됩니다.</translation>
  </message>
  <message>
   <source>same answers as the trained model</source>
   <translation>학습된 모델과 같은 답</translation>
  </message>
  <message>
   <source>A deployment is a folder that is complete in itself. Each release has its own folder, and one link says which is current; switching it takes an instant. After every switch the golden picture is asked: if the answer is wrong, the release before is put back by itself. “Compare on the device” asks it about many validation pictures, and compares the answers with those of the trained network.</source>
   <translation>배포는 그 자체로 완전한 폴더입니다. 릴리스마다 폴더가 따로 있고 링크 하나가 현재 릴리스를 가리키며, 전환은 순식간입니다. 전환할 때마다 기준 사진을 물어보고, 답이 틀리면 이전 릴리스로 저절로 돌아갑니다. “장치에서 비교”는 많은 검증 사진을 물어보고 그 답을 학습된 네트워크의 답과 비교합니다.</translation>
  </message>
  <message>
   <source>Nothing installed yet</source>
   <translation>아직 설치하지 않음</translation>
  </message>
  <message>
   <source>Views of the deployment</source>
   <translation>배포 보기</translation>
  </message>
  <message>
   <source>Releases</source>
   <translation>릴리스</translation>
  </message>
  <message>
   <source>Bundle</source>
   <translation>번들</translation>
  </message>
  <message>
   <source>Copy the folder's path</source>
   <translation>폴더 경로 복사</translation>
  </message>
  <message>
   <source>Open the folder</source>
   <translation>폴더 열기</translation>
  </message>
  <message>
   <source>Golden picture</source>
   <translation>기준 사진</translation>
  </message>
  <message>
   <source>Ask it again</source>
   <translation>다시 점검</translation>
  </message>
  <message>
   <source>Go back to this release</source>
   <translation>이 릴리스로 되돌리기</translation>
  </message>
  <message>
   <source>Remove…</source>
   <translation>제거…</translation>
  </message>
  <message>
   <source>Ask the device</source>
   <translation>장치 확인</translation>
  </message>
  <message>
   <source>History</source>
   <translation>기록</translation>
  </message>
  <message>
   <source>How to run it</source>
   <translation>실행 방법</translation>
  </message>
  <message>
   <source>Files of the bundle</source>
   <translation>번들의 파일</translation>
  </message>
  <message>
   <source>Files</source>
   <translation>파일</translation>
  </message>
  <message>
   <source>Read the deployment</source>
   <translation>배포 읽기</translation>
  </message>
  <message>
   <source>{device} is a profile without an address. The bundle is made all the same: copy it there by hand, its README.txt says how to start it. To send it from here, choose a device on the page Device.</source>
   <translation>{device}: 주소가 없는 프로파일입니다. 그래도 번들은 만듭니다. 장치에 직접 복사하세요. 시작 방법은 README.txt에 있습니다. 여기서 보내려면 ‘장치’ 페이지에서 장치를 선택하세요.</translation>
  </message>
  <message>
   <source>Nothing was sent from here yet</source>
   <translation>아직 여기서 보낸 것이 없음</translation>
  </message>
  <message>
   <source>The current release</source>
   <translation>현재 릴리스</translation>
  </message>
  <message>
   <source>The golden picture is one of yours; its answer is known to the last digit.</source>
   <translation>기준 사진은 사용자의 사진 중 하나이며, 답을 마지막 자리까지 알고 있습니다.</translation>
  </message>
  <message>
   <source>It was sent from elsewhere, or its bundle is no longer kept here.</source>
   <translation>다른 곳에서 보냈거나 번들이 여기에 더 이상 없습니다.</translation>
  </message>
  <message>
   <source>Deploy again</source>
   <translation>다시 배포</translation>
  </message>
  <message>
   <source>Asking the model…</source>
   <translation>모델의 답을 기다리는 중…</translation>
  </message>
  <message>
   <source>Ask the golden picture</source>
   <translation>기준 사진 점검</translation>
  </message>
  <message>
   <source>Answer “{label}”, {difference} off (at most {tolerance} allowed), in {time}.</source>
   <translation>답 “{label}”, 차이 {difference}(허용 {tolerance} 이하), 걸린 시간 {time}.</translation>
  </message>
  <message>
   <source>Go back to release {release}</source>
   <translation>릴리스 {release}(으)로 되돌리기</translation>
  </message>
  <message>
   <source>Remove the deployment</source>
   <translation>배포 제거</translation>
  </message>
  <message>
   <source>Remove everything that was installed in {folder}?</source>
   <translation>{folder} 폴더에 설치된 것을 모두 제거할까요?</translation>
  </message>
  <message>
   <source>Programs that use it stop working. The project keeps what is needed to install it.</source>
   <translation>이것을 사용하는 프로그램은 작동하지 않게 됩니다. 다시 설치하는 데 필요한 것은 프로젝트에 남습니다.</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>제거</translation>
  </message>
  <message>
   <source>Keep it</source>
   <translation>유지</translation>
  </message>
  <message>
   <source>{size} free there</source>
   <translation>장치 여유 {size}</translation>
  </message>
  <message>
   <source>Deploying sends the model with what it needs, puts it in place in one step, and asks it about a picture whose answer is known. Until that is answered, what was there before goes on.</source>
   <translation>모델과 필요한 것을 보내 한 번에 설치하고, 답을 아는 사진으로 점검합니다. 통과할 때까지는 전의 것이 계속 작동합니다.</translation>
  </message>
  <message>
   <source>Deploying makes a folder with the model and a small program that runs it, puts it in place in one step, and asks it about a picture whose answer is known.</source>
   <translation>모델과 이를 실행하는 작은 프로그램이 든 폴더를 만들어 한 번에 설치하고, 답을 아는 사진으로 점검합니다.</translation>
  </message>
  <message>
   <source>Installed, but out of date.</source>
   <translation>설치되어 있지만 갱신이 필요합니다.</translation>
  </message>
  <message>
   <source>Installed, but it does not answer there as the trained network does.</source>
   <translation>설치되었지만 장치에서 학습된 네트워크와 다르게 답합니다.</translation>
  </message>
  <message>
   <source>differs from the trained model; you accepted that</source>
   <translation>학습된 모델과 다름. 차이를 허용함</translation>
  </message>
  <message>
   <source>not compared with the trained model; you accepted that</source>
   <translation>학습된 모델과 비교하지 않음. 사용자가 허용함</translation>
  </message>
  <message>
   <source>Release {name} is current.</source>
   <translation>현재 릴리스: {name}.</translation>
  </message>
  <message>
   <source>No release is current.</source>
   <translation>현재 릴리스가 없습니다.</translation>
  </message>
  <message>
   <source>Release {release} is current again.</source>
   <translation>다시 릴리스 {release}을(를) 사용합니다.</translation>
  </message>
  <message>
   <source>Installed, and its golden picture was answered.</source>
   <translation>설치되었고 기준 사진 점검을 통과했습니다.</translation>
  </message>
  <message>
   <source>Parity</source>
   <translation>동등성</translation>
  </message>
  <message>
   <source>Needs</source>
   <translation>필요한 것</translation>
  </message>
  <message>
   <source>Removed. Deploy puts it there again.</source>
   <translation>제거했습니다. ‘배포’를 누르면 다시 설치됩니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/deploy_progress.py</name>
  <message>
   <source>Deploying</source>
   <translation>배포 중</translation>
  </message>
  <message>
   <source>Progress of the deployment</source>
   <translation>배포 진행</translation>
  </message>
  <message>
   <source>Log of the deployment</source>
   <translation>배포 로그</translation>
  </message>
  <message>
   <source>{span} left</source>
   <translation>{span} 남음</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/deploy_send.py</name>
  <message>
   <source>{need} needed, {free} free in {folder}.</source>
   <translation>필요한 공간 {need}, {folder}에 여유 {free}.</translation>
  </message>
  <message>
   <source>About {need} needed, {free} free in {folder}.</source>
   <translation>필요한 공간 약 {need}, {folder}에 여유 {free}.</translation>
  </message>
  <message>
   <source>What will be sent</source>
   <translation>보낼 것</translation>
  </message>
  <message>
   <source>A folder with everything, for a device without a network: python3 install.py there</source>
   <translation>네트워크가 없는 장치를 위해 모두 담은 폴더. 장치에서 python3 install.py 실행</translation>
  </message>
  <message>
   <source>{device} tells what it has already, so that only the rest is sent. Deploy asks by itself; ask now to see it before.</source>
   <translation>{device}에 이미 있는 것을 확인하고 나머지만 보냅니다. 배포할 때 저절로 확인하며, 지금 확인하면 미리 볼 수 있습니다.</translation>
  </message>
  <message>
   <source>What</source>
   <translation>내용</translation>
  </message>
  <message>
   <source>Licence</source>
   <translation>라이선스</translation>
  </message>
  <message>
   <source>Save for a stick…</source>
   <translation>USB 메모리용 저장…</translation>
  </message>
  <message>
   <source>{size} to send</source>
   <translation>보낼 크기 {size}</translation>
  </message>
  <message>
   <source>nothing to send</source>
   <translation>보낼 것 없음</translation>
  </message>
  <message>
   <source>It does not fit on the device.</source>
   <translation>장치에 공간이 모자랍니다.</translation>
  </message>
  <message>
   <source>Free some space there, or choose a folder on another disk.</source>
   <translation>장치의 공간을 비우거나 다른 디스크의 폴더를 선택하세요.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/deploy_service.py</name>
  <message>
   <source>Service of {project}</source>
   <translation>{project} 서비스</translation>
  </message>
  <message>
   <source>Start with the device</source>
   <translation>장치와 함께 시작</translation>
  </message>
  <message>
   <source>Inputs and outputs of the service</source>
   <translation>서비스의 입력과 출력</translation>
  </message>
  <message>
   <source>Log of the service</source>
   <translation>서비스 로그</translation>
  </message>
  <message>
   <source>Start</source>
   <translation>시작</translation>
  </message>
  <message>
   <source>Show its log</source>
   <translation>로그 보기</translation>
  </message>
  <message>
   <source>Asking the device…</source>
   <translation>장치에 묻는 중…</translation>
  </message>
  <message>
   <source>On request the model starts with the device and is started again when it fails. Nothing of the system's own is changed.</source>
   <translation>원하면 모델이 장치와 함께 시작되고, 실패하면 다시 시작됩니다. 시스템 자체는 바뀌지 않습니다.</translation>
  </message>
  <message>
   <source>The device has nothing that starts services: no systemd of the user's own.</source>
   <translation>장치에 서비스를 시작하는 수단(사용자의 systemd)이 없습니다.</translation>
  </message>
  <message>
   <source>{kind} would start it. It is not a service yet.</source>
   <translation>{kind}(으)로 시작할 수 있습니다. 아직 서비스가 아닙니다.</translation>
  </message>
  <message>
   <source>Make it a service</source>
   <translation>서비스로 만들기</translation>
  </message>
  <message>
   <source>Inputs and outputs</source>
   <translation>입력과 출력</translation>
  </message>
  <message>
   <source>A quotation mark is not closed.</source>
   <translation>따옴표가 닫히지 않았습니다.</translation>
  </message>
  <message>
   <source>Change it</source>
   <translation>변경</translation>
  </message>
  <message>
   <source>{kind} starts it.</source>
   <translation>{kind}(으)로 시작됩니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/deploy_state.py</name>
  <message>
   <source>picture.jpg</source>
   <translation>picture.jpg</translation>
  </message>
  <message>
   <source>pictures/</source>
   <translation>pictures/</translation>
  </message>
  <message>
   <source>In a terminal, log in there</source>
   <translation>터미널에서 장치에 로그인</translation>
  </message>
  <message>
   <source>Ask it about a picture</source>
   <translation>사진 한 장의 답 보기</translation>
  </message>
  <message>
   <source>About a folder, one line of JSON for each picture</source>
   <translation>폴더의 답 보기, 사진마다 JSON 한 줄</translation>
  </message>
  <message>
   <source>About the first camera, as a page on port 8080</source>
   <translation>첫 번째 카메라의 답 보기, 포트 8080의 페이지</translation>
  </message>
  <message>
   <source>Check that it works there</source>
   <translation>장치에서 작동하는지 확인</translation>
  </message>
  <message>
   <source>In a terminal, go to the folder</source>
   <translation>터미널에서 폴더로 이동</translation>
  </message>
  <message>
   <source>About the first camera, in a window</source>
   <translation>첫 번째 카메라의 답 보기, 창에 표시</translation>
  </message>
  <message>
   <source>Check that it works here</source>
   <translation>여기서 작동하는지 확인</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/deploy_tables.py</name>
  <message>
   <source>went back</source>
   <translation>되돌림</translation>
  </message>
  <message>
   <source>Before</source>
   <translation>이전</translation>
  </message>
  <message>
   <source>Where</source>
   <translation>위치</translation>
  </message>
  <message>
   <source>File</source>
   <translation>파일</translation>
  </message>
  <message>
   <source>current</source>
   <translation>현재</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/deploy_try.py</name>
  <message>
   <source>{total} from file to answer on the device, {infer} of it in the network  ·  {name}</source>
   <translation>장치에서 파일부터 답까지 {total}, 그중 네트워크 {infer}  ·  {name}</translation>
  </message>
  <message>
   <source>Try it on a picture</source>
   <translation>사진으로 시험</translation>
  </message>
  <message>
   <source>The picture, opens large</source>
   <translation>사진, 크게 열림</translation>
  </message>
  <message>
   <source>Lower the least confidence</source>
   <translation>최소 신뢰도 낮추기</translation>
  </message>
  <message>
   <source>Shows the settings of the page Export</source>
   <translation>내보내기 페이지의 설정을 보여 줍니다</translation>
  </message>
  <message>
   <source>Answers</source>
   <translation>답</translation>
  </message>
  <message>
   <source>Choose a picture…</source>
   <translation>사진 선택…</translation>
  </message>
  <message>
   <source>One held back from training</source>
   <translation>학습에 쓰지 않은 사진</translation>
  </message>
  <message>
   <source>Drop a picture here</source>
   <translation>여기에 사진을 놓으세요</translation>
  </message>
  <message>
   <source>The installed model runs as it will for its users.</source>
   <translation>설치된 모델이 사용자에게서와 똑같이 실행됩니다.</translation>
  </message>
  <message>
   <source>Try the model</source>
   <translation>모델 시험</translation>
  </message>
  <message>
   <source>{total} from file to answer, {infer} of it in the network  ·  {name}</source>
   <translation>파일부터 답까지 {total}, 그중 네트워크 {infer}  ·  {name}</translation>
  </message>
  <message>
   <source>No answer</source>
   <translation>응답 없음</translation>
  </message>
  <message>
   <source>Choose a picture</source>
   <translation>사진 선택</translation>
  </message>
  <message>
   <source>Pictures ({endings})</source>
   <translation>사진 ({endings})</translation>
  </message>
  <message>
   <source>Confidence</source>
   <translation>신뢰도</translation>
  </message>
  <message>
   <source>This picture cannot be read</source>
   <translation>이 사진을 읽을 수 없습니다</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/device_facts.py</name>
  <message>
   <source>Memory bandwidth</source>
   <translation>메모리 대역폭</translation>
  </message>
  <message>
   <source>Power</source>
   <translation>전력</translation>
  </message>
  <message>
   <source>Cores</source>
   <translation>코어</translation>
  </message>
  <message>
   <source>Clock</source>
   <translation>클록</translation>
  </message>
  <message>
   <source>Graphics unit</source>
   <translation>그래픽 장치</translation>
  </message>
  <message>
   <source>at most</source>
   <translation>최대</translation>
  </message>
  <message>
   <source>benchmarked</source>
   <translation>벤치마크</translation>
  </message>
  <message>
   <source>bandwidth</source>
   <translation>대역폭</translation>
  </message>
  <message>
   <source>assumed</source>
   <translation>가정</translation>
  </message>
  <message>
   <source>unchecked</source>
   <translation>미확인</translation>
  </message>
  <message>
   <source>Not verified: {source}</source>
   <translation>확인되지 않음: {source}</translation>
  </message>
  <message>
   <source>Choose a device to see its facts.</source>
   <translation>장치를 선택하면 사양이 나타납니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/device_page.py</name>
  <message>
   <source>Board or phone</source>
   <translation>보드 또는 휴대폰</translation>
  </message>
  <message>
   <source>Cluster</source>
   <translation>클러스터</translation>
  </message>
  <message>
   <source>Cloud</source>
   <translation>클라우드</translation>
  </message>
  <message>
   <source>{fps} pictures a second leave {ms} ms for each.</source>
   <translation>초당 {fps}장이면 사진당 {ms} ms를 쓸 수 있습니다.</translation>
  </message>
  <message>
   <source>{ms} ms a picture keeps up with {fps} a second.</source>
   <translation>사진당 {ms} ms면 초당 {fps}장을 처리합니다.</translation>
  </message>
  <message>
   <source>A Jetson, a Raspberry Pi, an Odroid, any Linux over SSH; a phone over USB.</source>
   <translation>Jetson, Raspberry Pi, Odroid, SSH로 연결하는 Linux, USB로 연결하는 휴대폰.</translation>
  </message>
  <message>
   <source>Train for a device that is not here; the bundle is copied by hand.</source>
   <translation>여기에 없는 장치용으로 학습합니다. 번들은 직접 복사합니다.</translation>
  </message>
  <message>
   <source>Networks that break one are left out. 0 means no limit.</source>
   <translation>제한을 넘는 네트워크는 제외합니다. 0이면 제한이 없습니다.</translation>
  </message>
  <message>
   <source>Choose what will run the finished network. A board or phone is found on the network or on USB, or reached at its address: it says what it is, nothing is installed there, and the profile that fits it is proposed. A profile alone is enough to train for a device that is not here. Each figure says where it comes from: measured, or published by the maker. The limits are optional: with “least pictures a second” at 25, for example, only networks that are estimated to keep up with a camera are offered.</source>
   <translation>완성된 네트워크를 실행할 것을 선택하세요. 보드나 휴대폰은 네트워크나 USB에서 찾거나 주소로 연결합니다. 사양만 확인하고 아무것도 설치하지 않으며, 알맞은 프로파일을 제안합니다. 여기에 없는 장치용으로 학습하려면 프로파일만 있으면 됩니다. 수치마다 측정한 값인지 제조사가 공표한 값인지 표시됩니다. 제한은 선택 사항입니다. 예를 들어 ‘초당 최소 사진 수’를 25로 정하면 카메라 속도를 따라갈 것으로 추정되는 네트워크만 나타납니다.</translation>
  </message>
  <message>
   <source>The network is chosen so that it suits this device. Training runs here.</source>
   <translation>이 장치에 알맞은 네트워크를 선택합니다. 학습은 이 컴퓨터에서 합니다.</translation>
  </message>
  <message>
   <source>Profiles</source>
   <translation>프로파일</translation>
  </message>
  <message>
   <source>Kind of device</source>
   <translation>장치 종류</translation>
  </message>
  <message>
   <source>All kinds</source>
   <translation>모든 종류</translation>
  </message>
  <message>
   <source>Limits</source>
   <translation>제한</translation>
  </message>
  <message>
   <source>Use this device</source>
   <translation>이 장치 사용</translation>
  </message>
  <message>
   <source>Look at devices</source>
   <translation>장치 살펴보기</translation>
  </message>
  <message>
   <source>fp32</source>
   <translation>fp32</translation>
  </message>
  <message>
   <source>How fast its strongest part computes</source>
   <translation>가장 강력한 부분의 연산 속도</translation>
  </message>
  <message>
   <source>Reached</source>
   <translation>연결</translation>
  </message>
  <message>
   <source>directly</source>
   <translation>직접</translation>
  </message>
  <message>
   <source>later</source>
   <translation>추후</translation>
  </message>
  <message>
   <source>A board or phone on the desk</source>
   <translation>연결된 보드나 휴대폰</translation>
  </message>
  <message>
   <source>Only a profile</source>
   <translation>프로파일만</translation>
  </message>
  <message>
   <source>{device} stays chosen until you choose another.</source>
   <translation>{device}: 다른 장치를 선택할 때까지 그대로 사용합니다.</translation>
  </message>
  <message>
   <source>Whether this version can send to it</source>
   <translation>이 버전에서 장치로 보낼 수 있는지 표시</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/device_places.py</name>
  <message>
   <source>Looking at this computer…</source>
   <translation>이 컴퓨터를 살펴보는 중…</translation>
  </message>
  <message>
   <source>chosen</source>
   <translation>선택됨</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_choices.py</name>
  <message>
   <source>Made on {maker}, run on {place}</source>
   <translation>변환: {maker}, 실행: {place}</translation>
  </message>
  <message>
   <source>{device} is known to run {engine} in {known}, not in {precision}. The model can still be made.</source>
   <translation>{device} 장치는 {engine}을(를) {known}(으)로 실행하는 것만 알려져 있고 {precision}은(는) 알려져 있지 않습니다. 그래도 모델은 만들 수 있습니다.</translation>
  </message>
  <message>
   <source>{device} is not known to run {engine}. The model can still be made.</source>
   <translation>{device} 장치에서 {engine}을(를) 실행할 수 있는지 알려져 있지 않습니다. 그래도 모델은 만들 수 있습니다.</translation>
  </message>
  <message>
   <source>not installed</source>
   <translation>설치 안 됨</translation>
  </message>
  <message>
   <source>in use</source>
   <translation>사용 중</translation>
  </message>
  <message>
   <source>made</source>
   <translation>만듦</translation>
  </message>
  <message>
   <source>runs elsewhere</source>
   <translation>다른 곳에서 실행</translation>
  </message>
  <message>
   <source>Its models do not run here, so they are not compared</source>
   <translation>이 모델은 여기서 실행되지 않으므로 비교하지 않습니다</translation>
  </message>
  <message>
   <source>The program makes the file; you bring it to where it runs</source>
   <translation>프로그램은 파일을 만들고, 실행할 곳으로는 직접 옮깁니다</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_classification.py</name>
  <message>
   <source>Trained: {trained}, exported: {exported}, largest difference {difference}, cosine {cosine}</source>
   <translation>학습된 모델: {trained}, 내보낸 모델: {exported}, 최대 차이 {difference}, 코사인 {cosine}</translation>
  </message>
  <message>
   <source>Shows: {name}</source>
   <translation>정답: {name}</translation>
  </message>
  <message>
   <source>Largest difference of an output, relative</source>
   <translation>출력의 최대 차이(상대값)</translation>
  </message>
  <message>
   <source>Cosine similarity</source>
   <translation>코사인 유사도</translation>
  </message>
  <message>
   <source>Difference in how pictures are prepared</source>
   <translation>사진 준비 방법의 차이</translation>
  </message>
  <message>
   <source>Same answer</source>
   <translation>같은 답</translation>
  </message>
  <message>
   <source>Top-1, trained {trained} and exported {exported}</source>
   <translation>Top-1, 학습된 모델 {trained}, 내보낸 모델 {exported}</translation>
  </message>
  <message>
   <source>loss {loss}</source>
   <translation>감소 {loss}</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_departure.py</name>
  <message>
   <source>The network, each layer coloured by how far it departs from the trained one</source>
   <translation>레이어마다 학습한 네트워크와 얼마나 다른지 색으로 나타낸 네트워크</translation>
  </message>
  <message>
   <source>Compares layer by layer with the trained network, and shows the first that departs</source>
   <translation>학습한 네트워크와 레이어별로 비교하여 처음으로 어긋나는 레이어를 보여 줍니다</translation>
  </message>
  <message>
   <source>Find where {model} departs</source>
   <translation>{model}이(가) 어긋나는 곳 찾기</translation>
  </message>
  <message>
   <source>Choose a model.</source>
   <translation>모델을 선택하십시오.</translation>
  </message>
  <message>
   <source>Only a model that was compared on this computer can be looked into.</source>
   <translation>이 컴퓨터에서 비교한 모델만 살펴볼 수 있습니다.</translation>
  </message>
  <message>
   <source>It was made of another training. Export it again.</source>
   <translation>다른 학습으로 만든 모델입니다. 다시 내보내십시오.</translation>
  </message>
  <message>
   <source>A model is being looked into. The jobs below show how far that is.</source>
   <translation>모델을 살펴보는 중입니다. 아래 작업 목록에서 진행 상황을 볼 수 있습니다.</translation>
  </message>
  <message>
   <source>The network that it was made of is not there.</source>
   <translation>이 모델을 만든 네트워크가 없습니다.</translation>
  </message>
  <message>
   <source>Show in the graph</source>
   <translation>그래프에서 보기</translation>
  </message>
  <message>
   <source>Find where it departs</source>
   <translation>어긋나는 곳 찾기</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_detection.py</name>
  <message>
   <source>Only their raw outputs could be compared: on these pictures neither has a box with a confidence above {score}. Train longer, or lower the least confidence in the settings.</source>
   <translation>원시 출력만 비교할 수 있었습니다. 이 사진들에서는 양쪽 모두 신뢰도가 {score}보다 높은 상자가 없습니다. 더 오래 학습하거나 설정에서 최소 신뢰도를 낮추세요.</translation>
  </message>
  <message>
   <source>Same boxes, of {trained} trained and {exported} exported</source>
   <translation>일치하는 상자, 학습된 모델 {trained}개, 내보낸 모델 {exported}개 중</translation>
  </message>
  <message>
   <source>{name}, trained {trained} and exported {exported}</source>
   <translation>{name}, 학습된 모델 {trained}, 내보낸 모델 {exported}</translation>
  </message>
  <message>
   <source>change {change}</source>
   <translation>변화 {change}</translation>
  </message>
  <message>
   <source>confidence above {score}, duplicates from IoU {iou}, at most {top}</source>
   <translation>신뢰도 {score} 초과, 중복 기준 IoU {iou}, 최대 {top}개</translation>
  </message>
  <message>
   <source>Solid: trained ({trained}); dashed: exported ({exported}); the same: {same}; largest difference {difference}</source>
   <translation>실선: 학습된 모델({trained}). 점선: 내보낸 모델({exported}). 일치: {same}. 최대 차이 {difference}</translation>
  </message>
  <message>
   <source>inside the model (NMS)</source>
   <translation>모델 안에서(NMS)</translation>
  </message>
  <message>
   <source>after the model, by the runner (NMS)</source>
   <translation>모델 뒤에 실행기에서(NMS)</translation>
  </message>
  <message>
   <source>no boxes to compare</source>
   <translation>비교할 상자 없음</translation>
  </message>
  <message>
   <source>Two boxes are the same when they have one class and overlap by an IoU of {iou}.</source>
   <translation>클래스가 같고 IoU {iou} 이상 겹치는 두 상자를 같은 것으로 봅니다.</translation>
  </message>
  <message>
   <source>Boxes shown: {selection}.</source>
   <translation>표시하는 상자: {selection}.</translation>
  </message>
  <message>
   <source>Boxes for mAP: {selection}.</source>
   <translation>mAP에 쓰는 상자: {selection}.</translation>
  </message>
  <message>
   <source>Duplicates are removed</source>
   <translation>중복 제거</translation>
  </message>
  <message>
   <source>{percent} the same</source>
   <translation>{percent} 일치</translation>
  </message>
  <message>
   <source>Boxes shown</source>
   <translation>표시하는 상자</translation>
  </message>
  <message>
   <source>only trained</source>
   <translation>학습된 모델에만 있음</translation>
  </message>
  <message>
   <source>only exported</source>
   <translation>내보낸 모델에만 있음</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_engines.py</name>
  <message>
   <source>How many bits each number of the model has</source>
   <translation>모델의 수마다 쓰는 비트 수</translation>
  </message>
  <message>
   <source>Made on</source>
   <translation>만드는 곳</translation>
  </message>
  <message>
   <source>Precisions</source>
   <translation>정밀도</translation>
  </message>
  <message>
   <source>For, or why not</source>
   <translation>용도 또는 안 되는 까닭</translation>
  </message>
  <message>
   <source>Where the model gets its last form</source>
   <translation>모델이 최종 형태가 되는 곳</translation>
  </message>
  <message>
   <source>Where its models can be run and compared</source>
   <translation>모델을 실행하고 비교할 수 있는 곳</translation>
  </message>
  <message>
   <source>As trained: 32 bits to a number.</source>
   <translation>학습한 그대로: 수마다 32비트.</translation>
  </message>
  <message>
   <source>16 bits to a number: half the size, nearly the same answers.</source>
   <translation>수마다 16비트: 크기는 절반, 답은 거의 같습니다.</translation>
  </message>
  <message>
   <source>Weights in 8 bits, the rest as trained: a quarter of the size.</source>
   <translation>가중치는 8비트, 나머지는 학습한 그대로: 크기는 4분의 1입니다.</translation>
  </message>
  <message>
   <source>8 bits to a number: a quarter of the size. Training pictures tell the ranges of values; how far its answers may differ is in the settings.</source>
   <translation>수마다 8비트: 크기는 4분의 1입니다. 값의 범위는 학습용 사진으로 정합니다. 답이 얼마나 달라도 되는지는 설정에 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_facts.py</name>
  <message>
   <source>{count}: {names}</source>
   <translation>{count}개: {names}</translation>
  </message>
  <message>
   <source>{way} to {size}, mean {mean}, deviation {std}</source>
   <translation>{size}(으)로 {way}, 평균 {mean}, 편차 {std}</translation>
  </message>
  <message>
   <source>{count}: {names}, …</source>
   <translation>{count}개: {names}, …</translation>
  </message>
  <message>
   <source>cut</source>
   <translation>자르기</translation>
  </message>
  <message>
   <source>stretched</source>
   <translation>늘이기</translation>
  </message>
  <message>
   <source>letterboxed</source>
   <translation>레터박스</translation>
  </message>
  <message>
   <source>Opset</source>
   <translation>Opset</translation>
  </message>
  <message>
   <source>Input</source>
   <translation>입력</translation>
  </message>
  <message>
   <source>Pictures are prepared</source>
   <translation>사진 준비</translation>
  </message>
  <message>
   <source>From</source>
   <translation>출처</translation>
  </message>
  <message>
   <source>run {number}</source>
   <translation>학습 실행 {number}</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_install.py</name>
  <message>
   <source>{engine} needs packages that are not installed. The program fetches them into a folder of their own and keeps them for all projects.</source>
   <translation>{engine}에 필요한 패키지가 설치되어 있지 않습니다. 프로그램이 전용 폴더에 받아 모든 프로젝트에서 함께 씁니다.</translation>
  </message>
  <message>
   <source>Or in a terminal:</source>
   <translation>또는 터미널에서:</translation>
  </message>
  <message>
   <source>Installs what the engine needs</source>
   <translation>엔진에 필요한 것을 설치</translation>
  </message>
  <message>
   <source>Progress of the installation</source>
   <translation>설치 진행률</translation>
  </message>
  <message>
   <source>Install ({size})…</source>
   <translation>설치({size})…</translation>
  </message>
  <message>
   <source>Install {engine}</source>
   <translation>{engine} 설치</translation>
  </message>
  <message>
   <source>Remove the packages of {engine}</source>
   <translation>{engine} 패키지 제거</translation>
  </message>
  <message>
   <source>Remove the packages of {engine} ({size})?</source>
   <translation>{engine} 패키지({size})를 제거할까요?</translation>
  </message>
  <message>
   <source>Models that were made stay. To make more, the packages are fetched again.</source>
   <translation>만들어 둔 모델은 남습니다. 모델을 더 만들려면 패키지를 다시 받습니다.</translation>
  </message>
  <message>
   <source>Keep them</source>
   <translation>유지</translation>
  </message>
  <message>
   <source>In a terminal:</source>
   <translation>터미널에서:</translation>
  </message>
  <message>
   <source>Remove {engine}</source>
   <translation>{engine} 제거</translation>
  </message>
  <message>
   <source>Beginning</source>
   <translation>시작하는 중</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_log.py</name>
  <message>
   <source>Log: {title}</source>
   <translation>로그: {title}</translation>
  </message>
  <message>
   <source>Reading…</source>
   <translation>읽는 중…</translation>
  </message>
  <message>
   <source>Read the log</source>
   <translation>로그 읽기</translation>
  </message>
  <message>
   <source>The converter printed nothing.</source>
   <translation>변환기가 출력한 것이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_made.py</name>
  <message>
   <source>accepted</source>
   <translation>허용됨</translation>
  </message>
  <message>
   <source>not compared</source>
   <translation>비교 안 함</translation>
  </message>
  <message>
   <source>not made</source>
   <translation>만들지 못함</translation>
  </message>
  <message>
   <source>damaged</source>
   <translation>손상됨</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_models.py</name>
  <message>
   <source>Top-1 or mAP50-95 on the compared pictures, trained and exported</source>
   <translation>비교한 사진에서 top-1 또는 mAP50-95, 학습된 모델과 내보낸 모델</translation>
  </message>
  <message>
   <source>The largest of any raw output, on any picture</source>
   <translation>모든 사진의 원시 출력 중 최댓값</translation>
  </message>
  <message>
   <source>Of the raw outputs; 1 means the same direction</source>
   <translation>원시 출력의 값. 1은 같은 방향을 뜻함</translation>
  </message>
  <message>
   <source>Whether it answers as the trained network does, within the limits</source>
   <translation>제한 안에서 학습된 네트워크와 같은 답을 내는지 여부</translation>
  </message>
  <message>
   <source>{change} ({low} to {high})</source>
   <translation>{change} ({low}~{high})</translation>
  </message>
  <message>
   <source>Models made so far</source>
   <translation>지금까지 만든 모델</translation>
  </message>
  <message>
   <source>Cosine</source>
   <translation>코사인</translation>
  </message>
  <message>
   <source>Difference</source>
   <translation>차이</translation>
  </message>
  <message>
   <source>Made</source>
   <translation>만든 때</translation>
  </message>
  <message>
   <source>Accuracy</source>
   <translation>정확도</translation>
  </message>
  <message>
   <source>Use this one</source>
   <translation>이 모델 사용</translation>
  </message>
  <message>
   <source>Later steps take this one as it is; you are asked before it is made again</source>
   <translation>다음 단계는 이것을 그대로 사용합니다. 다시 만들기 전에는 물어봅니다</translation>
  </message>
  <message>
   <source>Show log</source>
   <translation>로그 보기</translation>
  </message>
  <message>
   <source>What the converter printed</source>
   <translation>변환기가 출력한 내용</translation>
  </message>
  <message>
   <source>The converter printed nothing</source>
   <translation>변환기가 출력한 것이 없음</translation>
  </message>
  <message>
   <source>of another training</source>
   <translation>다른 학습의 모델</translation>
  </message>
  <message>
   <source>Comparison</source>
   <translation>비교</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_others.py</name>
  <message>
   <source>Use instead: {names}.</source>
   <translation>대신 사용할 것: {names}.</translation>
  </message>
  <message>
   <source>{state}, {year}</source>
   <translation>{state}, {year}</translation>
  </message>
  <message>
   <source>Other names you may look for ({count})</source>
   <translation>찾을 만한 다른 이름({count})</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_page.py</name>
  <message>
   <source>{model} is not what an export would make now: {differences}.</source>
   <translation>{model} 모델은 지금 내보내면 나올 것과 다릅니다: {differences}.</translation>
  </message>
  <message>
   <source>Under “Engines” you choose what will run the model, and in how many bits; under “Models” you compare those that were made so far, and choose the one that later steps use.</source>
   <translation>‘엔진’에서는 모델을 실행할 엔진과 비트 수를 선택합니다. ‘모델’에서는 지금까지 만든 모델을 비교하고 이후 단계에서 쓸 모델을 선택합니다.</translation>
  </message>
  <message>
   <source>Models ({count})</source>
   <translation>모델({count})</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>모델</translation>
  </message>
  <message>
   <source>Model file</source>
   <translation>모델 파일</translation>
  </message>
  <message>
   <source>Nothing exported yet</source>
   <translation>아직 내보내지 않음</translation>
  </message>
  <message>
   <source>Models and engines</source>
   <translation>모델과 엔진</translation>
  </message>
  <message>
   <source>Look for models and engines</source>
   <translation>모델과 엔진 찾기</translation>
  </message>
  <message>
   <source>Exporting writes the trained network in the form that the device's engine runs, and compares both on your own pictures before it may be deployed.</source>
   <translation>학습된 네트워크를 장치의 엔진이 실행하는 형식으로 저장하고, 배포하기 전에 사용자의 사진으로 둘을 비교합니다.</translation>
  </message>
  <message>
   <source>Read the export</source>
   <translation>내보낸 모델 읽기</translation>
  </message>
  <message>
   <source>Look what the model was made from</source>
   <translation>모델을 무엇으로 만들었는지 확인</translation>
  </message>
  <message>
   <source>Export: {engine}, {precision}</source>
   <translation>내보내기: {engine}, {precision}</translation>
  </message>
  <message>
   <source>Export again</source>
   <translation>다시 내보내기</translation>
  </message>
  <message>
   <source>The model in use stays until you make this one again.</source>
   <translation>이 모델을 다시 만들 때까지 사용 중인 모델이 그대로 남습니다.</translation>
  </message>
  <message>
   <source>{engine} is not installed here.</source>
   <translation>{engine}: 여기에 설치되어 있지 않습니다.</translation>
  </message>
  <message>
   <source>Make it again</source>
   <translation>다시 만들기</translation>
  </message>
  <message>
   <source>Choose an engine</source>
   <translation>엔진을 선택하세요</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_parity.py</name>
  <message>
   <source>Models for {engine} do not run on this computer, only on: {place}. Whether it answers the same is not known until it runs there.</source>
   <translation>{engine} 모델은 이 컴퓨터에서 실행되지 않습니다. 실행되는 곳: {place}. 같은 답을 내는지는 거기서 실행해 보아야 알 수 있습니다.</translation>
  </message>
  <message>
   <source>Between the trained and the exported model, on any picture</source>
   <translation>학습된 모델과 내보낸 모델의 차이, 모든 사진 중 최댓값</translation>
  </message>
  <message>
   <source>Relative to the largest value of the kind, or to 1</source>
   <translation>같은 종류의 가장 큰 값 또는 1에 대한 비율</translation>
  </message>
  <message>
   <source>This model was made before the last attempt, which failed: {why}</source>
   <translation>이 모델은 마지막 시도 전에 만들었습니다. 마지막 시도는 실패했습니다: {why}</translation>
  </message>
  <message>
   <source>Export again to have it compared with the trained network.</source>
   <translation>학습된 네트워크와 비교하려면 다시 내보내세요.</translation>
  </message>
  <message>
   <source>Take the files from their folder; the program deploys none of these.</source>
   <translation>파일은 폴더에서 직접 가져가세요. 프로그램이 배포하지 않습니다.</translation>
  </message>
  <message>
   <source>Raw outputs, by kind</source>
   <translation>종류별 원시 출력</translation>
  </message>
  <message>
   <source>Raw outputs</source>
   <translation>원시 출력</translation>
  </message>
  <message>
   <source>Pictures that differ most</source>
   <translation>차이가 가장 큰 사진</translation>
  </message>
  <message>
   <source>The log has what the converter printed.</source>
   <translation>변환기가 출력한 내용은 로그에 있습니다.</translation>
  </message>
  <message>
   <source>No model was made</source>
   <translation>만든 모델이 없음</translation>
  </message>
  <message>
   <source>These are the limits for {precision}; the expert settings of this step change them.</source>
   <translation>{precision}의 제한입니다. 이 단계의 고급 설정에서 바꿀 수 있습니다.</translation>
  </message>
  <message>
   <source>What may be lost is the limit of the page Optimize.</source>
   <translation>허용되는 손실은 최적화 페이지의 한도입니다.</translation>
  </message>
  <message>
   <source>With so many pictures the change of accuracy is known to be between {low} and {high} (95 %).</source>
   <translation>이 수의 사진으로는 정확도 변화가 {low}에서 {high} 사이라는 것을 알 수 있습니다(95 %).</translation>
  </message>
  <message>
   <source>Figure</source>
   <translation>항목</translation>
  </message>
  <message>
   <source>Value</source>
   <translation>값</translation>
  </message>
  <message>
   <source>Limit</source>
   <translation>제한</translation>
  </message>
  <message>
   <source>Kept</source>
   <translation>판정</translation>
  </message>
  <message>
   <source>Relative</source>
   <translation>상대 차이</translation>
  </message>
  <message>
   <source>The files of this model are damaged</source>
   <translation>이 모델의 파일이 손상되었습니다</translation>
  </message>
  <message>
   <source>Not compared</source>
   <translation>비교 안 함</translation>
  </message>
  <message>
   <source>{count} of your pictures went through both, from the file to the answer.</source>
   <translation>사진 {count}장을 파일부터 답까지 두 모델로 처리했습니다.</translation>
  </message>
  <message>
   <source>You accepted the difference.</source>
   <translation>차이를 허용했습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_state.py</name>
  <message>
   <source>broken</source>
   <translation>벗어남</translation>
  </message>
  <message>
   <source>kept</source>
   <translation>지킴</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/export_tasks.py</name>
  <message>
   <source>export view</source>
   <translation>내보내기 보기</translation>
  </message>
  <message>
   <source>Yes: the exported model answers as the trained one does.</source>
   <translation>예. 내보낸 모델이 학습된 모델과 같은 답을 냅니다.</translation>
  </message>
  <message>
   <source>No: the exported model answers differently.</source>
   <translation>아니요. 내보낸 모델의 답이 다릅니다.</translation>
  </message>
  <message>
   <source>Pictures that differ most, and by how much</source>
   <translation>차이가 가장 큰 사진과 그 차이</translation>
  </message>
  <message>
   <source>Parity means: the same picture gives the same answer before and after the export. It is checked through the whole path, from decoding the file to the last number, because most deployments go wrong in how pictures are prepared. A model that differs is not deployed unless you accept the difference in the expert settings.</source>
   <translation>동등성이란 같은 사진이 내보내기 전과 후에 같은 답을 내는 것입니다. 파일 디코딩부터 마지막 숫자까지 전 과정을 검사합니다. 배포는 대개 사진을 준비하는 과정에서 잘못되기 때문입니다. 결과가 다른 모델은 고급 설정에서 차이를 허용하지 않는 한 배포되지 않습니다.</translation>
  </message>
  <message>
   <source>Yes: the exported model finds what the trained one finds.</source>
   <translation>예. 내보낸 모델이 학습된 모델과 같은 것을 찾습니다.</translation>
  </message>
  <message>
   <source>No: the exported model finds something else.</source>
   <translation>아니요. 내보낸 모델이 다른 것을 찾습니다.</translation>
  </message>
  <message>
   <source>Pictures that differ most: trained solid, exported dashed</source>
   <translation>차이가 가장 큰 사진: 학습된 모델은 실선, 내보낸 모델은 점선</translation>
  </message>
  <message>
   <source>Parity means: the same picture gives the same boxes before and after the export. The network is exported in a form with fewer layers, so raw outputs, the boxes that are left after duplicates are removed, and mAP are compared with the network as it was trained. A model that differs is not deployed unless you accept the difference in the expert settings.</source>
   <translation>동등성이란 같은 사진이 내보내기 전과 후에 같은 상자를 내는 것입니다. 네트워크는 레이어가 더 적은 형태로 내보내므로, 원시 출력과 중복을 제거하고 남은 상자, mAP를 학습할 때의 네트워크와 비교합니다. 결과가 다른 모델은 고급 설정에서 차이를 허용하지 않는 한 배포되지 않습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/measure_compare.py</name>
  <message>
   <source>Select two with Ctrl to compare them; the one measured later is judged.</source>
   <translation>Ctrl로 둘을 선택하면 비교합니다. 나중에 측정한 것을 기준으로 판단합니다.</translation>
  </message>
  <message>
   <source>Measurements</source>
   <translation>측정 결과</translation>
  </message>
  <message>
   <source>Compare</source>
   <translation>비교</translation>
  </message>
  <message>
   <source>They are not comparable.</source>
   <translation>비교할 수 없습니다.</translation>
  </message>
  <message>
   <source>End to end, p50</source>
   <translation>전체, p50</translation>
  </message>
  <message>
   <source>p99</source>
   <translation>p99</translation>
  </message>
  <message>
   <source>Network, p50</source>
   <translation>네트워크, p50</translation>
  </message>
  <message>
   <source>Trust</source>
   <translation>신뢰성</translation>
  </message>
  <message>
   <source>steady</source>
   <translation>안정</translation>
  </message>
  <message>
   <source>There is nothing to compare it with: measure once more.</source>
   <translation>비교할 측정 결과가 없습니다. 한 번 더 측정하세요.</translation>
  </message>
  <message>
   <source>Select two measurements to compare them.</source>
   <translation>측정 결과 두 개를 선택하면 비교할 수 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/measure_front.py</name>
  <message>
   <source>{row}, on the front</source>
   <translation>{row}, 최적 경계</translation>
  </message>
  <message>
   <source>Accuracy over latency</source>
   <translation>지연 시간별 정확도</translation>
  </message>
  <message>
   <source>network p90, ms (logarithmic)</source>
   <translation>네트워크 p90, ms(로그 눈금)</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/measure_layers.py</name>
  <message>
   <source>This measurement has none: either none were asked for (“Runs timed by layer” in the settings), or {engine} does not tell them.</source>
   <translation>이 측정에는 레이어별 시간이 없습니다. 요청하지 않았거나(설정의 ‘레이어별 측정 횟수’), {engine}에서 알려 주지 않습니다.</translation>
  </message>
  <message>
   <source>Every change of the part costs copies; the chips in the table say which layers.</source>
   <translation>실행 위치가 바뀔 때마다 복사가 필요합니다. 어느 레이어인지는 표에 표시됩니다.</translation>
  </message>
  <message>
   <source>not attributed</source>
   <translation>구분 안 됨</translation>
  </message>
  <message>
   <source>Time, µs</source>
   <translation>시간, µs</translation>
  </message>
  <message>
   <source>The median of all runs</source>
   <translation>모든 실행의 중앙값</translation>
  </message>
  <message>
   <source>Share</source>
   <translation>비율</translation>
  </message>
  <message>
   <source>Of the network’s time</source>
   <translation>네트워크 시간 중 비율</translation>
  </message>
  <message>
   <source>Ran on</source>
   <translation>실행 위치</translation>
  </message>
  <message>
   <source>Operator</source>
   <translation>연산자</translation>
  </message>
  <message>
   <source>With it</source>
   <translation>함께 계산</translation>
  </message>
  <message>
   <source>In the engine</source>
   <translation>엔진에서의 이름</translation>
  </message>
  <message>
   <source>Times of the layers</source>
   <translation>레이어별 시간</translation>
  </message>
  <message>
   <source>No layers were timed</source>
   <translation>레이어별 시간 없음</translation>
  </message>
  <message>
   <source>{share} of the time is known by layer, from {runs} runs timed one by one. Layers that the engine fuses stand in one row.</source>
   <translation>하나씩 측정한 {runs}회 실행에서 시간의 {share}을(를) 레이어별로 알 수 있습니다. 엔진이 합친 레이어는 한 행에 있습니다.</translation>
  </message>
  <message>
   <source>between the layers</source>
   <translation>레이어 사이</translation>
  </message>
  <message>
   <source>As it is drawn</source>
   <translation>그래프에 나오는 이름</translation>
  </message>
  <message>
   <source>What the engine calls it</source>
   <translation>엔진이 부르는 연산</translation>
  </message>
  <message>
   <source>Layers that the engine computes in the same step</source>
   <translation>엔진이 같은 단계에서 계산하는 레이어</translation>
  </message>
  <message>
   <source>The name that the engine gives it</source>
   <translation>엔진이 붙인 이름</translation>
  </message>
  <message>
   <source>Colours the layers by these times</source>
   <translation>이 시간에 따라 레이어에 색을 입힘</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/measure_live.py</name>
  <message>
   <source>Hottest part</source>
   <translation>가장 뜨거운 부분</translation>
  </message>
  <message>
   <source>Measuring now</source>
   <translation>지금 측정 중</translation>
  </message>
  <message>
   <source>Progress of the measurement</source>
   <translation>측정 진행</translation>
  </message>
  <message>
   <source>seconds</source>
   <translation>초</translation>
  </message>
  <message>
   <source>Starting</source>
   <translation>시작 중</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/measure_matrix.py</name>
  <message>
   <source>Nine in ten pictures are faster; the network alone</source>
   <translation>사진 열 장 중 아홉 장은 이보다 빠름. 네트워크만</translation>
  </message>
  <message>
   <source>What published tables mostly give; beside p90 it looks faster</source>
   <translation>공표된 표에 주로 나오는 값. p90보다 빨라 보임</translation>
  </message>
  <message>
   <source>on the front</source>
   <translation>최적 경계</translation>
  </message>
  <message>
   <source>Matrix</source>
   <translation>비교표</translation>
  </message>
  <message>
   <source>Published figures</source>
   <translation>공표값</translation>
  </message>
  <message>
   <source>Others measured them, in their own way; each says so</source>
   <translation>다른 곳에서 각자의 방식으로 측정한 값. 각각 표시됨</translation>
  </message>
  <message>
   <source>My other projects</source>
   <translation>내 다른 프로젝트</translation>
  </message>
  <message>
   <source>Measurements of the projects that were opened lately</source>
   <translation>최근에 연 프로젝트의 측정 결과</translation>
  </message>
  <message>
   <source>Read all measurements</source>
   <translation>모든 측정 결과 읽기</translation>
  </message>
  <message>
   <source>Markdown (*.md)</source>
   <translation>Markdown (*.md)</translation>
  </message>
  <message>
   <source>PNG pictures (*.png)</source>
   <translation>PNG 그림 (*.png)</translation>
  </message>
  <message>
   <source>Save the matrix</source>
   <translation>비교표 저장</translation>
  </message>
  <message>
   <source>{count} without accuracy are not drawn.</source>
   <translation>정확도가 없는 {count}개는 그리지 않습니다.</translation>
  </message>
  <message>
   <source>Not all were taken under the same circumstances: see Compare.</source>
   <translation>모두 같은 환경에서 측정하지는 않았습니다. ‘비교’를 보세요.</translation>
  </message>
  <message>
   <source>A star: no other measurement of its device is both faster and better.</source>
   <translation>별표: 같은 장치에서 더 빠르면서 더 정확한 측정 결과가 없습니다.</translation>
  </message>
  <message>
   <source>Network, p90</source>
   <translation>네트워크, p90</translation>
  </message>
  <message>
   <source>Network, mean</source>
   <translation>네트워크, 평균</translation>
  </message>
  <message>
   <source>Best</source>
   <translation>최적</translation>
  </message>
  <message>
   <source>End to end, p90</source>
   <translation>처음부터 끝까지, p90</translation>
  </message>
  <message>
   <source>Steady, pictures/s</source>
   <translation>안정 속도, 장/초</translation>
  </message>
  <message>
   <source>Energy, mJ</source>
   <translation>에너지, mJ</translation>
  </message>
  <message>
   <source>Project</source>
   <translation>프로젝트</translation>
  </message>
  <message>
   <source>Copy as Markdown</source>
   <translation>Markdown으로 복사</translation>
  </message>
  <message>
   <source>Export Markdown…</source>
   <translation>Markdown 내보내기…</translation>
  </message>
  <message>
   <source>Save a picture…</source>
   <translation>그림 저장…</translation>
  </message>
  <message>
   <source>{path} could not be written.</source>
   <translation>{path} 파일을 쓰지 못했습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/measure_page.py</name>
  <message>
   <source>These times are of another release than the one that is deployed.</source>
   <translation>배포된 것과 다른 릴리스의 시간입니다.</translation>
  </message>
  <message>
   <source>Measure for {time}</source>
   <translation>{time} 동안 측정</translation>
  </message>
  <message>
   <source>Half of all pictures are faster than p50; of a hundred pictures, one is slower than p99. What your users feel is the time from the file to the answer; the network alone is what other people's figures usually mean. Close other programs before measuring.</source>
   <translation>모든 사진의 절반은 p50보다 빠르고, 백 장 중 한 장은 p99보다 느립니다. 사용자가 느끼는 것은 파일부터 답까지의 시간입니다. 다른 곳에서 말하는 수치는 대개 네트워크만의 시간입니다. 측정하기 전에 다른 프로그램을 닫으세요.</translation>
  </message>
  <message>
   <source>Nothing measured yet</source>
   <translation>아직 측정하지 않음</translation>
  </message>
  <message>
   <source>Measure again</source>
   <translation>다시 측정</translation>
  </message>
  <message>
   <source>Views of the measurement</source>
   <translation>측정 보기</translation>
  </message>
  <message>
   <source>Compare ({count})</source>
   <translation>비교({count})</translation>
  </message>
  <message>
   <source>release {release}</source>
   <translation>릴리스 {release}</translation>
  </message>
  <message>
   <source>{count} samples</source>
   <translation>표본 {count}개</translation>
  </message>
  <message>
   <source>What is deployed is not what was trained last.</source>
   <translation>배포된 것이 마지막으로 학습한 것이 아닙니다.</translation>
  </message>
  <message>
   <source>Result</source>
   <translation>결과</translation>
  </message>
  <message>
   <source>Play</source>
   <translation>실행해 보기</translation>
  </message>
  <message>
   <source>Measuring runs the installed model on your pictures, one after the other, and times every step: reading the file, preparing it, the network, the answer.</source>
   <translation>설치된 모델을 사용자의 사진으로 한 장씩 실행하고, 파일 읽기, 준비, 네트워크, 답 계산에 걸리는 시간을 각각 잽니다.</translation>
  </message>
  <message>
   <source>an earlier measurement</source>
   <translation>이전 측정</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/measure_play.py</name>
  <message>
   <source>Press the button to see what the installed model answers.</source>
   <translation>버튼을 누르면 설치된 모델의 답을 볼 수 있습니다.</translation>
  </message>
  <message>
   <source>{total} from file to answer, {infer} in the network</source>
   <translation>파일부터 답까지 {total}, 네트워크 {infer}</translation>
  </message>
  <message>
   <source>Run the model on</source>
   <translation>모델 실행</translation>
  </message>
  <message>
   <source> pictures</source>
   <translation>장</translation>
  </message>
  <message>
   <source>How many pictures</source>
   <translation>사진 수</translation>
  </message>
  <message>
   <source>Answers of the installed model</source>
   <translation>설치된 모델의 답</translation>
  </message>
  <message>
   <source>Play the result</source>
   <translation>결과 실행해 보기</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/measure_result.py</name>
  <message>
   <source>{time} from file to answer: {rate} pictures a second.</source>
   <translation>파일부터 답까지 {time}, 초당 {rate}장입니다.</translation>
  </message>
  <message>
   <source>{count}, not steady by then</source>
   <translation>{count}회, 안정되지 않음</translation>
  </message>
  <message>
   <source>half are faster (p50)</source>
   <translation>절반은 이보다 빠름(p50)</translation>
  </message>
  <message>
   <source>On {device}</source>
   <translation>장치: {device}</translation>
  </message>
  <message>
   <source>way of measuring: {way}</source>
   <translation>측정 방법: {way}</translation>
  </message>
  <message>
   <source>{energy} mJ</source>
   <translation>{energy} mJ</translation>
  </message>
  <message>
   <source>{count}, until times were steady</source>
   <translation>{count}회, 시간이 안정될 때까지</translation>
  </message>
  <message>
   <source>mains</source>
   <translation>주전원</translation>
  </message>
  <message>
   <source>battery</source>
   <translation>배터리</translation>
  </message>
  <message>
   <source>{value} before</source>
   <translation>측정 전 {value}</translation>
  </message>
  <message>
   <source>{before}, then {after}</source>
   <translation>{before}, 이후 {after}</translation>
  </message>
  <message>
   <source>Distribution</source>
   <translation>분포</translation>
  </message>
  <message>
   <source>mean of {count}; p50 {p50}</source>
   <translation>{count}회 평균, p50 {p50}</translation>
  </message>
  <message>
   <source>{count} slower than shown</source>
   <translation>{count}개는 표시된 것보다 느림</translation>
  </message>
  <message>
   <source>From file to answer</source>
   <translation>파일부터 답까지</translation>
  </message>
  <message>
   <source>Network alone</source>
   <translation>네트워크만</translation>
  </message>
  <message>
   <source>Where the time goes</source>
   <translation>시간의 구성</translation>
  </message>
  <message>
   <source>You asked for at most {limit}.</source>
   <translation>요청은 최대 {limit}입니다.</translation>
  </message>
  <message>
   <source>You asked for {rate} a second.</source>
   <translation>요청은 초당 {rate}장입니다.</translation>
  </message>
  <message>
   <source>As fast as you asked: {text}</source>
   <translation>요청한 만큼 빠름: {text}</translation>
  </message>
  <message>
   <source>{text} Fast enough for a camera.</source>
   <translation>{text} 카메라에 쓰기에 충분히 빠릅니다.</translation>
  </message>
  <message>
   <source>Loading</source>
   <translation>불러오기</translation>
  </message>
  <message>
   <source>First answer</source>
   <translation>첫 번째 답</translation>
  </message>
  <message>
   <source>First inference, network alone</source>
   <translation>첫 추론(네트워크만)</translation>
  </message>
  <message>
   <source>Memory peak</source>
   <translation>최대 메모리</translation>
  </message>
  <message>
   <source>Energy a picture</source>
   <translation>사진당 에너지</translation>
  </message>
  <message>
   <source>Pictures a second</source>
   <translation>초당 사진 수</translation>
  </message>
  <message>
   <source>Way of measuring</source>
   <translation>측정 방법</translation>
  </message>
  <message>
   <source>Throttled</source>
   <translation>스로틀링</translation>
  </message>
  <message>
   <source>Load</source>
   <translation>부하</translation>
  </message>
  <message>
   <source>Other programs</source>
   <translation>다른 프로그램</translation>
  </message>
  <message>
   <source>Starting and memory</source>
   <translation>시작과 메모리</translation>
  </message>
  <message>
   <source>Circumstances</source>
   <translation>측정 환경</translation>
  </message>
  <message>
   <source>measured here</source>
   <translation>여기서 측정</translation>
  </message>
  <message>
   <source>the engine's choice</source>
   <translation>엔진이 선택</translation>
  </message>
  <message>
   <source>Boxes a picture</source>
   <translation>사진 한 장의 상자 수</translation>
  </message>
  <message>
   <source>Too slow: {text}</source>
   <translation>너무 느림: {text}</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/measure_sustained.py</name>
  <message>
   <source>Over time</source>
   <translation>시간에 따른 변화</translation>
  </message>
  <message>
   <source>pictures/s</source>
   <translation>장/초</translation>
  </message>
  <message>
   <source>hottest part, °C</source>
   <translation>가장 뜨거운 부분, °C</translation>
  </message>
  <message>
   <source>throttled</source>
   <translation>스로틀링</translation>
  </message>
  <message>
   <source>temperature</source>
   <translation>온도</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/measure_tasks.py</name>
  <message>
   <source>{right} of {total} right, {time} each</source>
   <translation>{total}장 중 {right}장 맞음, 한 장에 {time}</translation>
  </message>
  <message>
   <source>{found} of {objects} found</source>
   <translation>{objects}개 중 {found}개 찾음</translation>
  </message>
  <message>
   <source>{found} of {objects} objects found at IoU 0.5, {missed} missed, {wrong} wrong boxes  ·  {time} each, {rate} frames/s</source>
   <translation>IoU 0.5에서 객체 {objects}개 중 {found}개 찾음, {missed}개 놓침, 틀린 상자 {wrong}개  ·  한 장에 {time}, 초당 {rate}프레임</translation>
  </message>
  <message>
   <source>{confidence}, is {truth}</source>
   <translation>{confidence}, 정답 {truth}</translation>
  </message>
  <message>
   <source>{found} of {objects} found, {wrong} wrong</source>
   <translation>{objects}개 중 {found}개 찾음, 틀림 {wrong}개</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/measure_where.py</name>
  <message>
   <source>power mode {mode}</source>
   <translation>전원 모드 {mode}</translation>
  </message>
  <message>
   <source>clock {governor}</source>
   <translation>클록 {governor}</translation>
  </message>
  <message>
   <source>on {part}</source>
   <translation>{part}에서 실행</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/monitor_controls.py</name>
  <message>
   <source>Tell the device which pictures to keep</source>
   <translation>보관할 사진을 장치에 알리기</translation>
  </message>
  <message>
   <source>Only counts leave the device, never pictures, unless you ask for the ones that the model is least sure of.</source>
   <translation>장치에서 집계만 가져옵니다. 모델이 가장 확신하지 못하는 사진을 요청하지 않는 한 사진은 가져오지 않습니다.</translation>
  </message>
  <message>
   <source>The device knows.</source>
   <translation>장치에 알렸습니다.</translation>
  </message>
  <message>
   <source>{reason} It is told when it is asked next.</source>
   <translation>{reason} 다음에 장치를 확인할 때 알립니다.</translation>
  </message>
  <message>
   <source>Fetch while this page is open, every</source>
   <translation>이 페이지가 열린 동안 가져오기, 간격</translation>
  </message>
  <message>
   <source>Minutes between two fetches</source>
   <translation>가져오는 간격(분)</translation>
  </message>
  <message>
   <source> min</source>
   <translation>분</translation>
  </message>
  <message>
   <source>Keep uncertain pictures on the device, at most</source>
   <translation>불확실한 사진을 장치에 보관, 최대</translation>
  </message>
  <message>
   <source>Uncertain pictures that it keeps</source>
   <translation>보관하는 불확실한 사진의 수</translation>
  </message>
  <message>
   <source>Port of the live page</source>
   <translation>실시간 페이지의 포트</translation>
  </message>
  <message>
   <source>Live page on port</source>
   <translation>실시간 페이지 포트</translation>
  </message>
  <message>
   <source>Give it up</source>
   <translation>그만두기</translation>
  </message>
  <message>
   <source>Fetching by itself has stopped: {reason}</source>
   <translation>자동으로 가져오기를 멈췄습니다: {reason}</translation>
  </message>
  <message>
   <source>Telling the device…</source>
   <translation>장치에 알리는 중…</translation>
  </message>
  <message>
   <source>Open live page</source>
   <translation>실시간 페이지 열기</translation>
  </message>
  <message>
   <source>It is at {address} on this computer.</source>
   <translation>이 컴퓨터의 {address}에서 볼 수 있습니다.</translation>
  </message>
  <message>
   <source>Looking for it…</source>
   <translation>찾는 중…</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/monitor_device.py</name>
  <message>
   <source>{time} measured</source>
   <translation>측정값 {time}</translation>
  </message>
  <message>
   <source>{count} in all</source>
   <translation>모두 {count}장</translation>
  </message>
  <message>
   <source>It counts whenever it runs. Start it with one of these commands, or make it a service below: then it starts with the device.</source>
   <translation>작동할 때마다 집계합니다. 다음 명령 중 하나로 시작하거나, 아래에서 서비스로 만들면 장치와 함께 시작됩니다.</translation>
  </message>
  <message>
   <source>The project was deployed to these before. Deploy there again to ask them.</source>
   <translation>전에 프로젝트를 배포한 장치입니다. 확인하려면 다시 배포하세요.</translation>
  </message>
  <message>
   <source>It was not asked yet. Fetching takes the counts that the device keeps.</source>
   <translation>아직 확인하지 않았습니다. 장치에 쌓인 집계를 가져옵니다.</translation>
  </message>
  <message>
   <source>It sees and answers what it was checked with, as quickly as it should.</source>
   <translation>검사할 때와 같은 사진을 보고 같은 답을 제 속도로 냅니다.</translation>
  </message>
  <message>
   <source>{rate} /s</source>
   <translation>{rate}/초</translation>
  </message>
  <message>
   <source>not measured</source>
   <translation>측정 안 함</translation>
  </message>
  <message>
   <source>Asked {when}.</source>
   <translation>{when} 확인.</translation>
  </message>
  <message>
   <source>Go to: Deploy</source>
   <translation>이동: 배포</translation>
  </message>
  <message>
   <source>Rate while it ran</source>
   <translation>작동 중 속도</translation>
  </message>
  <message>
   <source>Half are faster than</source>
   <translation>절반은 이보다 빠름</translation>
  </message>
  <message>
   <source>90 % are faster than</source>
   <translation>90 %는 이보다 빠름</translation>
  </message>
  <message>
   <source>Errors</source>
   <translation>오류</translation>
  </message>
  <message>
   <source>in {time}</source>
   <translation>{time} 동안</translation>
  </message>
  <message>
   <source>Other devices</source>
   <translation>다른 장치</translation>
  </message>
  <message>
   <source>What it was checked with is not known, so changes of pictures cannot be told.</source>
   <translation>무엇으로 검사했는지 알 수 없어 사진의 변화를 판단할 수 없습니다.</translation>
  </message>
  <message>
   <source>Its last count is of {when}, by its own clock.</source>
   <translation>마지막 집계는 장치 시계로 {when}입니다.</translation>
  </message>
  <message>
   <source>asked {when}</source>
   <translation>{when} 확인</translation>
  </message>
  <message>
   <source>Too few pictures to see changes: it takes {count}.</source>
   <translation>변화를 보기에는 사진이 부족합니다. {count}장이 필요합니다.</translation>
  </message>
  <message>
   <source>This release has not answered a picture yet.</source>
   <translation>이 릴리스는 아직 사진에 답한 적이 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/monitor_drift.py</name>
  <message>
   <source>PSI, the population-stability index: below {slight} alike, from there a slight change, from {large} a large one. Few pictures differ by chance, so KS, the largest distance of the cumulated shares, must also exceed what chance explains in 19 of 20 cases; for classes the PSI itself must. Fewer than {count} pictures are not judged. Frames of a video resemble each other: a finding is a reason to look, not a proof.</source>
   <translation>PSI(집단 안정성 지수): {slight} 미만이면 비슷함, {slight} 이상은 작은 변화, {large} 이상은 큰 변화입니다. 사진이 적으면 우연히 다를 수 있으므로, 누적 비율의 최대 거리인 KS도 20번 중 19번의 우연으로 설명되는 값을 넘어야 합니다. 클래스는 PSI가 넘어야 합니다. 사진이 {count}장보다 적으면 판단하지 않습니다. 동영상의 프레임은 서로 닮았으므로, 변화가 나타나면 증거가 아니라 확인할 이유로 여기세요.</translation>
  </message>
  <message>
   <source>mean grey value, 0 to 255</source>
   <translation>평균 회색값, 0~255</translation>
  </message>
  <message>
   <source>Contrast</source>
   <translation>대비</translation>
  </message>
  <message>
   <source>spread of the grey values</source>
   <translation>회색값의 퍼짐</translation>
  </message>
  <message>
   <source>Picture size</source>
   <translation>사진 크기</translation>
  </message>
  <message>
   <source>side of a square as large</source>
   <translation>같은 넓이 정사각형의 변</translation>
  </message>
  <message>
   <source>of the answers</source>
   <translation>답의 신뢰도</translation>
  </message>
  <message>
   <source>too few pictures</source>
   <translation>사진 부족</translation>
  </message>
  <message>
   <source>alike</source>
   <translation>비슷함</translation>
  </message>
  <message>
   <source>slight</source>
   <translation>작음</translation>
  </message>
  <message>
   <source>large</source>
   <translation>큼</translation>
  </message>
  <message>
   <source>hours of running</source>
   <translation>작동 시간(시간)</translation>
  </message>
  <message>
   <source>{count} pictures until {when}</source>
   <translation>{when}까지 {count}장</translation>
  </message>
  <message>
   <source>Nothing to compare yet</source>
   <translation>아직 비교할 것이 없음</translation>
  </message>
  <message>
   <source>Once the device has answered pictures and was asked, its counts are laid over those of the pictures that the model was checked with: brightness, contrast, size, confidence, classes.</source>
   <translation>장치가 사진에 답한 뒤 확인하면, 장치의 집계를 모델을 검사한 사진의 집계와 겹쳐 보여 줍니다: 밝기, 대비, 크기, 신뢰도, 클래스.</translation>
  </message>
  <message>
   <source>Too few pictures to judge.</source>
   <translation>판단하기에는 사진이 너무 적습니다.</translation>
  </message>
  <message>
   <source>PSI {value}</source>
   <translation>PSI {value}</translation>
  </message>
  <message>
   <source>seconds of running</source>
   <translation>작동 시간(초)</translation>
  </message>
  <message>
   <source>minutes of running</source>
   <translation>작동 시간(분)</translation>
  </message>
  <message>
   <source>Checked with, and now</source>
   <translation>검사할 때와 지금</translation>
  </message>
  <message>
   <source>share, %</source>
   <translation>비율, %</translation>
  </message>
  <message>
   <source>{low} to {high}</source>
   <translation>{low}~{high}</translation>
  </message>
  <message>
   <source>Not enough pictures yet: {count} make a point.</source>
   <translation>아직 사진이 부족합니다. {count}장마다 점이 하나 생깁니다.</translation>
  </message>
  <message>
   <source>What is compared</source>
   <translation>비교 항목</translation>
  </message>
  <message>
   <source>How often each class is the answer</source>
   <translation>클래스별 답의 빈도</translation>
  </message>
  <message>
   <source>Compared with the pictures it was checked with</source>
   <translation>모델을 검사한 사진과 비교</translation>
  </message>
  <message>
   <source>Chosen</source>
   <translation>선택한 항목</translation>
  </message>
  <message>
   <source>There is nothing to compare with</source>
   <translation>비교할 기준이 없음</translation>
  </message>
  <message>
   <source>This release does not say what it was checked with. Export and deploy again while the pictures are at hand: the release then carries it.</source>
   <translation>이 릴리스에는 무엇으로 검사했는지 기록이 없습니다. 사진이 있을 때 다시 내보내고 배포하면 릴리스에 기록됩니다.</translation>
  </message>
  <message>
   <source>As when it was checked.</source>
   <translation>검사할 때와 같습니다.</translation>
  </message>
  <message>
   <source>KS {value}, by chance up to {critical}</source>
   <translation>KS {value}, 우연의 한계 {critical}</translation>
  </message>
  <message>
   <source>by chance up to {critical}</source>
   <translation>우연의 한계 {critical}</translation>
  </message>
  <message>
   <source>Quantity</source>
   <translation>항목</translation>
  </message>
  <message>
   <source>Population-stability index</source>
   <translation>집단 안정성 지수</translation>
  </message>
  <message>
   <source>Kolmogorov–Smirnov distance, 0 to 1</source>
   <translation>콜모고로프–스미르노프 거리, 0~1</translation>
  </message>
  <message>
   <source>By chance</source>
   <translation>우연의 한계</translation>
  </message>
  <message>
   <source>What KS, or PSI of classes, may reach</source>
   <translation>KS(클래스는 PSI)가 우연히 이를 수 있는 값</translation>
  </message>
  <message>
   <source>Values</source>
   <translation>값의 수</translation>
  </message>
  <message>
   <source>Checked with</source>
   <translation>검사할 때</translation>
  </message>
  <message>
   <source>Now</source>
   <translation>지금</translation>
  </message>
  <message>
   <source>checked with</source>
   <translation>검사할 때</translation>
  </message>
  <message>
   <source>now</source>
   <translation>지금</translation>
  </message>
  <message>
   <source>from</source>
   <translation>이상</translation>
  </message>
  <message>
   <source>to</source>
   <translation>미만</translation>
  </message>
  <message>
   <source>checked with, %</source>
   <translation>검사할 때, %</translation>
  </message>
  <message>
   <source>now, %</source>
   <translation>지금, %</translation>
  </message>
  <message>
   <source>until</source>
   <translation>끝 시각</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/monitor_inbox.py</name>
  <message>
   <source>{labelled} of {count} have a label.</source>
   <translation>{count} 중 {labelled}장에 레이블이 있습니다.</translation>
  </message>
  <message>
   <source>Once the data is checked again, training can continue with it.</source>
   <translation>데이터를 다시 검사하면 이 사진으로 학습을 계속할 수 있습니다.</translation>
  </message>
  <message>
   <source>Check the data first: then it is known what a label can be.</source>
   <translation>먼저 데이터를 검사하세요. 그래야 쓸 수 있는 레이블을 알 수 있습니다.</translation>
  </message>
  <message>
   <source>1 will be thrown away.</source>
   <translation>1장을 버립니다.</translation>
  </message>
  <message>
   <source>{count} will be thrown away.</source>
   <translation>{count}장을 버립니다.</translation>
  </message>
  <message>
   <source>The model's answer is what the picture shows</source>
   <translation>모델의 답이 사진과 맞음</translation>
  </message>
  <message>
   <source>The answer is right</source>
   <translation>답이 맞음</translation>
  </message>
  <message>
   <source>What the picture shows</source>
   <translation>사진의 정답</translation>
  </message>
  <message>
   <source>What it shows (L)</source>
   <translation>사진에 있는 것(L)</translation>
  </message>
  <message>
   <source>No pictures wait</source>
   <translation>기다리는 사진 없음</translation>
  </message>
  <message>
   <source>The device keeps pictures that the model is unsure of. Those that it has are fetched with the counts.</source>
   <translation>장치가 모델이 확신하지 못하는 사진을 보관합니다. 집계를 가져올 때 함께 가져옵니다.</translation>
  </message>
  <message>
   <source>The device can keep the pictures that the model is least sure of: those teach it most. They are fetched with the counts, get a label here, and join the data.</source>
   <translation>모델이 가장 확신하지 못하는 사진을 장치에 보관할 수 있습니다. 가장 많이 배울 수 있는 사진입니다. 집계와 함께 가져와 여기서 레이블을 붙이면 데이터에 들어갑니다.</translation>
  </message>
  <message>
   <source>No pictures wait for a label</source>
   <translation>레이블을 기다리는 사진 없음</translation>
  </message>
  <message>
   <source>to be thrown away</source>
   <translation>버릴 사진</translation>
  </message>
  <message>
   <source>Adding…</source>
   <translation>추가하는 중…</translation>
  </message>
  <message>
   <source>Add {count} to the data set</source>
   <translation>데이터에 {count}장 추가</translation>
  </message>
  <message>
   <source>Throw {count} away</source>
   <translation>{count}장 버리기</translation>
  </message>
  <message>
   <source>1 picture was added to the data set.</source>
   <translation>사진 1장을 데이터에 추가했습니다.</translation>
  </message>
  <message>
   <source>{count} pictures were added to the data set.</source>
   <translation>사진 {count}장을 데이터에 추가했습니다.</translation>
  </message>
  <message>
   <source>uncertainty {share}</source>
   <translation>불확실도 {share}</translation>
  </message>
  <message>
   <source>Right (A)</source>
   <translation>맞음(A)</translation>
  </message>
  <message>
   <source>Take back (U)</source>
   <translation>취소(U)</translation>
  </message>
  <message>
   <source>Throw away (Del)</source>
   <translation>버리기(Del)</translation>
  </message>
  <message>
   <source>Check the data</source>
   <translation>데이터 검사</translation>
  </message>
  <message>
   <source>The answer is right (A)</source>
   <translation>답이 맞음(A)</translation>
  </message>
  <message>
   <source>Keep uncertain pictures</source>
   <translation>불확실한 사진 보관</translation>
  </message>
  <message>
   <source>Its label</source>
   <translation>레이블</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/monitor_labelling.py</name>
  <message>
   <source>Keep the labels</source>
   <translation>레이블 보관</translation>
  </message>
  <message>
   <source>Add pictures to the data set</source>
   <translation>데이터에 사진 추가</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/monitor_live.py</name>
  <message>
   <source>Start the model with --http {port}, or as a service with that among its outputs, or give the port that it uses.</source>
   <translation>모델을 --http {port}(으)로 시작하거나, 이를 출력에 넣어 서비스로 만들거나, 사용하는 포트를 적으세요.</translation>
  </message>
  <message>
   <source>Nothing serves a page on port {port} of the device.</source>
   <translation>장치의 포트 {port}에 페이지가 없습니다.</translation>
  </message>
  <message>
   <source>Another program serves port {port} there.</source>
   <translation>장치의 포트 {port}을(를) 다른 프로그램이 사용합니다.</translation>
  </message>
  <message>
   <source>Live page</source>
   <translation>실시간 페이지</translation>
  </message>
  <message>
   <source>The live page is at {address}</source>
   <translation>실시간 페이지: {address}</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/monitor_page.py</name>
  <message>
   <source>A deployed model counts what it sees and answers; no pictures leave the device unless you ask for the uncertain ones. “Fetch now” brings the counts and compares them with the pictures that the model was checked with. Automatic never does that: do it whenever you like.

Drift says what has changed, by which rule, and since when. In the inbox you say what uncertain pictures show: 1 to 9 or L for a class, E for boxes, A when the answer is right, U to take it back, Delete to throw a picture away. They join the data when you add them; check it again, and training can continue.</source>
   <translation>배포된 모델은 본 것과 답한 것을 집계합니다. 불확실한 사진을 요청하지 않는 한 사진은 장치를 떠나지 않습니다. ‘지금 가져오기’를 누르면 집계를 가져와 모델을 검사한 사진과 비교합니다. ‘자동’으로는 하지 않으니 원할 때 하세요.

‘변화’는 무엇이 어떤 기준으로 언제부터 달라졌는지 알려 줍니다. ‘받은 사진함’에서는 불확실한 사진이 무엇인지 정합니다. 1~9나 L은 클래스, E는 상자, A는 답이 맞을 때, U는 취소, Delete는 버리기입니다. 추가하면 데이터에 들어가며, 데이터를 다시 검사하면 학습을 계속할 수 있습니다.</translation>
  </message>
  <message>
   <source>Nothing is deployed yet</source>
   <translation>아직 배포한 것이 없음</translation>
  </message>
  <message>
   <source>A deployed model counts what it sees and answers. Here you see whether that is still what it was checked with, and get the pictures that it was unsure of.</source>
   <translation>배포된 모델은 본 것과 답한 것을 집계합니다. 여기서 검사할 때와 같은지 확인하고, 모델이 확신하지 못한 사진을 가져옵니다.</translation>
  </message>
  <message>
   <source>Views of the deployed model</source>
   <translation>배포된 모델 보기</translation>
  </message>
  <message>
   <source>Health</source>
   <translation>상태</translation>
  </message>
  <message>
   <source>Drift</source>
   <translation>변화</translation>
  </message>
  <message>
   <source>Inbox</source>
   <translation>받은 사진함</translation>
  </message>
  <message>
   <source>Read what was fetched</source>
   <translation>가져온 것 읽기</translation>
  </message>
  <message>
   <source>Fetch from the device</source>
   <translation>장치에서 가져오기</translation>
  </message>
  <message>
   <source>Fetching…</source>
   <translation>가져오는 중…</translation>
  </message>
  <message>
   <source>Fetch now</source>
   <translation>지금 가져오기</translation>
  </message>
  <message>
   <source>Inbox ({count})</source>
   <translation>받은 사진함({count})</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/monitor_tasks.py</name>
  <message>
   <source>Say what each picture shows: 1 to 9 for the first classes, L for the list, A when the answer is right. Delete throws a picture away.</source>
   <translation>사진마다 무엇인지 정하세요. 1~9는 처음 아홉 클래스, L은 목록, A는 답이 맞을 때입니다. Delete는 사진을 버립니다.</translation>
  </message>
  <message>
   <source>Dashed boxes are what the model found. E opens the box editor to mend them, A says that they are right as they are. Delete throws a picture away.</source>
   <translation>점선 상자는 모델이 찾은 것입니다. E는 상자 편집기를 열어 고치고, A는 그대로 맞다고 정합니다. Delete는 사진을 버립니다.</translation>
  </message>
  <message>
   <source>Adding pictures</source>
   <translation>사진 추가 중</translation>
  </message>
  <message>
   <source>labels of the inbox</source>
   <translation>받은 사진함의 레이블</translation>
  </message>
  <message>
   <source>The pictures are in the data, but not all of their boxes were saved.</source>
   <translation>사진은 데이터에 들어갔지만 상자가 모두 저장되지는 않았습니다.</translation>
  </message>
  <message>
   <source>Check the data again and draw them on the page Data.</source>
   <translation>데이터를 다시 검사하고 ‘데이터’ 페이지에서 상자를 그리세요.</translation>
  </message>
  <message>
   <source>not in the data yet</source>
   <translation>아직 데이터에 없음</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/network_card.py</name>
  <message>
   <source>at {height} × {width} px</source>
   <translation>{height} × {width} px 기준</translation>
  </message>
  <message>
   <source>{model}, {height} × {width} px</source>
   <translation>{model}, {height} × {width} px</translation>
  </message>
  <message>
   <source>{engine}, {side} px</source>
   <translation>{engine}, {side} px</translation>
  </message>
  <message>
   <source>Weights, activations and the engine itself.</source>
   <translation>가중치, 활성값, 엔진 자체의 메모리입니다.</translation>
  </message>
  <message>
   <source>Others measured</source>
   <translation>다른 곳의 측정값</translation>
  </message>
  <message>
   <source>Why this network</source>
   <translation>이 네트워크인 이유</translation>
  </message>
  <message>
   <source>Take the recommended one</source>
   <translation>추천 네트워크 사용</translation>
  </message>
  <message>
   <source>Edit the network</source>
   <translation>네트워크 편집</translation>
  </message>
  <message>
   <source>Open it as a graph: see it, change it, train what you drew</source>
   <translation>그래프로 열어 보고, 바꾸고, 그린 대로 학습합니다</translation>
  </message>
  <message>
   <source>your choice</source>
   <translation>직접 선택</translation>
  </message>
  <message>
   <source>recommended</source>
   <translation>추천</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/network_page.py</name>
  <message>
   <source>You chose it instead of {model}.</source>
   <translation>{model} 대신 직접 선택했습니다.</translation>
  </message>
  <message>
   <source>It is your own network. {model}, which is recommended, takes {ms} a picture.</source>
   <translation>직접 만든 네트워크입니다. 추천 네트워크 {model}의 사진당 시간은 {ms}입니다.</translation>
  </message>
  <message>
   <source>not {side} px: {reason}</source>
   <translation>{side} px이 아닌 이유: {reason}</translation>
  </message>
  <message>
   <source>The program starts from a published table of devices and networks, leaves out what breaks a limit or does not fit into memory, and says why it chose what it chose. Times are estimates from the device's figures: the bar shows the range that networks with known times fell into. The last step measures the real time.</source>
   <translation>장치와 네트워크의 공표된 표에서 시작하여, 제한을 넘거나 메모리에 들어가지 않는 것을 제외하고, 선택한 이유를 알려 줍니다. 시간은 장치의 수치로 추정한 값이며, 막대는 시간이 알려진 네트워크가 들어간 범위를 나타냅니다. 실제 시간은 마지막 단계에서 측정합니다.</translation>
  </message>
  <message>
   <source>You chose it although it breaks a limit: {reason}.</source>
   <translation>제한을 넘지만 직접 선택했습니다: {reason}.</translation>
  </message>
  <message>
   <source>You chose a variant of the recommended network: {options}.</source>
   <translation>추천된 네트워크의 변형을 선택했습니다: {options}.</translation>
  </message>
  <message>
   <source>It is your own network, and breaks a limit: {reason}.</source>
   <translation>직접 만든 네트워크이며 제한을 넘습니다: {reason}.</translation>
  </message>
  <message>
   <source>Networks</source>
   <translation>네트워크</translation>
  </message>
  <message>
   <source>Time and accuracy</source>
   <translation>시간과 정확도</translation>
  </message>
  <message>
   <source>a picture takes, ms, estimated</source>
   <translation>사진당 시간, ms, 추정값</translation>
  </message>
  <message>
   <source>Time and size</source>
   <translation>시간과 크기</translation>
  </message>
  <message>
   <source>parameters, millions</source>
   <translation>파라미터, 백만 개</translation>
  </message>
  <message>
   <source>Estimate {model}</source>
   <translation>{model} 추정</translation>
  </message>
  <message>
   <source>Recommend a network</source>
   <translation>네트워크 추천</translation>
  </message>
  <message>
   <source>Estimated, with its range</source>
   <translation>추정값과 그 범위</translation>
  </message>
  <message>
   <source>Input, px</source>
   <translation>입력, px</translation>
  </message>
  <message>
   <source>{model} will be trained.</source>
   <translation>{model}을(를) 학습합니다.</translation>
  </message>
  <message>
   <source>Use {model}</source>
   <translation>{model} 사용</translation>
  </message>
  <message>
   <source>Nothing to recommend yet</source>
   <translation>아직 추천할 것이 없음</translation>
  </message>
  <message>
   <source>The recommendation depends on the step “{stage}”. Do it first.</source>
   <translation>추천하려면 “{stage}” 단계가 필요합니다. 먼저 그 단계를 실행하세요.</translation>
  </message>
  <message>
   <source>Comparing networks…</source>
   <translation>네트워크 비교 중…</translation>
  </message>
  <message>
   <source>This takes a second.</source>
   <translation>잠시면 됩니다.</translation>
  </message>
  <message>
   <source>Side of the pictures that it is fed</source>
   <translation>네트워크에 넣는 사진의 한 변</translation>
  </message>
  <message>
   <source>breaks a limit</source>
   <translation>제한 초과</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/network_tasks.py</name>
  <message>
   <source>network view</source>
   <translation>네트워크 보기</translation>
  </message>
  <message>
   <source>On ImageNet, published</source>
   <translation>ImageNet, 공표값</translation>
  </message>
  <message>
   <source>ImageNet top-1, %, published</source>
   <translation>ImageNet top-1, %, 공표값</translation>
  </message>
  <message>
   <source>Top-1 on ImageNet, as its authors published it; on your pictures it will differ.</source>
   <translation>만든 이가 공표한 ImageNet top-1입니다. 사용자의 사진에서는 다릅니다.</translation>
  </message>
  <message>
   <source>Counted in the network itself.</source>
   <translation>네트워크에서 직접 센 값입니다.</translation>
  </message>
  <message>
   <source>AP</source>
   <translation>AP</translation>
  </message>
  <message>
   <source>On COCO val2017, published, at the size that the network was made for</source>
   <translation>COCO val2017, 공표값, 네트워크를 설계한 크기 기준</translation>
  </message>
  <message>
   <source>COCO AP, %, published</source>
   <translation>COCO AP, %, 공표값</translation>
  </message>
  <message>
   <source>AP (mAP50-95) on COCO val2017 at {side} px, as its authors published it; on your pictures, and at another size, it will differ.</source>
   <translation>만든 이가 공표한 {side} px에서의 COCO val2017 AP(mAP50-95)입니다. 사용자의 사진이나 다른 크기에서는 다릅니다.</translation>
  </message>
  <message>
   <source>Counted in the form that is deployed: without what only helps training, with layers merged where that changes nothing.</source>
   <translation>배포되는 형태로 계산했습니다. 학습에만 도움이 되는 부분을 빼고, 결과가 바뀌지 않는 레이어를 합친 것입니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/network_variant.py</name>
  <message>
   <source>Variant of {model}</source>
   <translation>{model}의 변형</translation>
  </message>
  <message>
   <source>All settings of this step are back to their defaults.</source>
   <translation>이 단계의 모든 설정을 기본값으로 되돌렸습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/optimize_calibration.py</name>
  <message>
   <source>Poor calibration pictures can cost most of the accuracy without any error. Use more of them, or add training pictures that look as those in use will.</source>
   <translation>보정용 사진이 나쁘면 오류 없이도 정확도를 대부분 잃을 수 있습니다. 사진을 더 쓰거나, 사용할 때의 사진과 비슷한 학습용 사진을 추가하세요.</translation>
  </message>
  <message>
   <source>{pictures} of the training set stand well for all of it</source>
   <translation>전체를 잘 대표하는 학습용 {pictures}</translation>
  </message>
  <message>
   <source>They tell an 8-bit model the ranges of its values. They come from the training pictures, evenly over the classes, so that the validation pictures stay an honest test.</source>
   <translation>8비트 모델에 값의 범위를 알려 줍니다. 학습용 사진에서 클래스별로 고르게 뽑으므로 검증 사진은 정직한 시험으로 남습니다.</translation>
  </message>
  <message>
   <source>These pictures may not do: 1 warning</source>
   <translation>알맞지 않을 수 있는 사진: 경고 1개</translation>
  </message>
  <message>
   <source>These pictures may not do: {count} warnings</source>
   <translation>알맞지 않을 수 있는 사진: 경고 {count}개</translation>
  </message>
  <message>
   <source>Use {count} pictures</source>
   <translation>사진 {count}장 사용</translation>
  </message>
  <message>
   <source>Go to the pictures</source>
   <translation>사진으로 이동</translation>
  </message>
  <message>
   <source>Calibration pictures of each class</source>
   <translation>클래스별 보정용 사진</translation>
  </message>
  <message>
   <source>Some of the calibration pictures</source>
   <translation>보정용 사진의 일부</translation>
  </message>
  <message>
   <source>Calibration pictures</source>
   <translation>보정용 사진</translation>
  </message>
  <message>
   <source>Some of them</source>
   <translation>일부</translation>
  </message>
  <message>
   <source>Looking at the pictures…</source>
   <translation>사진 확인 중…</translation>
  </message>
  <message>
   <source>How many of them show the class</source>
   <translation>클래스가 있는 사진 수</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/optimize_curve.py</name>
  <message>
   <source>Measuring tries the network with all layers in 8 bits, then with the worst ones kept in floating point, and shows what each form gives up and wins.</source>
   <translation>측정하면 네트워크의 모든 레이어를 8비트로, 그다음 가장 나쁜 레이어를 부동소수점으로 두고 시험하여 각 형태에서 잃는 것과 얻는 것을 보여 줍니다.</translation>
  </message>
  <message>
   <source>{score} on {pictures} validation pictures; latency on one thread of {processor}; {measured}. The larger a dot, the larger the file. Enter or a click takes a form.</source>
   <translation>검증 사진 {pictures}장에서의 {score}. 지연 시간은 {processor}의 스레드 하나 기준이며 {measured}. 점이 클수록 파일이 큽니다. Enter 키나 클릭으로 형태를 선택합니다.</translation>
  </message>
  <message>
   <source>16 bits, {size}</source>
   <translation>16비트, {size}</translation>
  </message>
  <message>
   <source>as trained, {size}</source>
   <translation>학습한 그대로, {size}</translation>
  </message>
  <message>
   <source>level {level}, 1 layer in floats, {size}</source>
   <translation>레벨 {level}, 부동소수점 레이어 1개, {size}</translation>
  </message>
  <message>
   <source>level {level}, {kept} layers in floats, {size}</source>
   <translation>레벨 {level}, 부동소수점 레이어 {kept}개, {size}</translation>
  </message>
  <message>
   <source>8 bits</source>
   <translation>8비트</translation>
  </message>
  <message>
   <source>{score} of the network before channels are removed, on {pictures} validation pictures; latency on one thread of {processor}; {measured}. The larger a dot, the larger the file. Enter or a click takes a form.</source>
   <translation>채널을 제거하기 전 네트워크의 {score}, 검증 사진 {pictures}장. 지연 시간은 {processor}의 스레드 하나 기준이며 {measured}. 점이 클수록 파일이 큽니다. Enter 키나 클릭으로 형태를 선택합니다.</translation>
  </message>
  <message>
   <source>latency on this computer, ms</source>
   <translation>이 컴퓨터의 지연 시간, ms</translation>
  </message>
  <message>
   <source>Computed in</source>
   <translation>계산 방식</translation>
  </message>
  <message>
   <source>Layers in floats</source>
   <translation>부동소수점 레이어</translation>
  </message>
  <message>
   <source>In points; 100 are all</source>
   <translation>포인트 단위. 전부는 100</translation>
  </message>
  <message>
   <source>The median on one thread</source>
   <translation>스레드 하나에서의 중앙값</translation>
  </message>
  <message>
   <source>Of all its files</source>
   <translation>모든 파일의 합계</translation>
  </message>
  <message>
   <source>Trade-off in 8 bits</source>
   <translation>8비트의 절충</translation>
  </message>
  <message>
   <source>What each precision level stands for</source>
   <translation>정밀도 레벨별 의미</translation>
  </message>
  <message>
   <source>Not measured yet</source>
   <translation>아직 측정하지 않음</translation>
  </message>
  <message>
   <source>They are computed as trained</source>
   <translation>학습한 그대로 계산됨</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/optimize_layers.py</name>
  <message>
   <source>“{layer}” suffers most: with it alone in 8 bits, the answers keep {snr} dB of signal over noise. The worst layers can stay in floating point; the rest then runs in 8 bits.</source>
   <translation>“{layer}” 레이어가 가장 나빠집니다. 이 레이어만 8비트로 바꾸면 답의 신호 대 잡음비가 {snr} dB입니다. 가장 나쁜 레이어는 부동소수점으로 두고 나머지는 8비트로 실행할 수 있습니다.</translation>
  </message>
  <message>
   <source>0 layers: all in 8 bits</source>
   <translation>레이어 0개: 모두 8비트</translation>
  </message>
  <message>
   <source>all layers: as trained</source>
   <translation>모든 레이어: 학습한 그대로</translation>
  </message>
  <message>
   <source>1 layer in floating point</source>
   <translation>부동소수점 레이어 1개</translation>
  </message>
  <message>
   <source>{count} layers in floating point</source>
   <translation>부동소수점 레이어 {count}개</translation>
  </message>
  <message>
   <source>Signal to noise, dB</source>
   <translation>신호 대 잡음, dB</translation>
  </message>
  <message>
   <source>Of the answers when this layer alone is in 8 bits; the fewer, the worse</source>
   <translation>이 레이어만 8비트일 때 답의 값. 작을수록 나쁨</translation>
  </message>
  <message>
   <source>Weights</source>
   <translation>가중치</translation>
  </message>
  <message>
   <source>What keeping it costs in size</source>
   <translation>유지할 때 늘어나는 크기</translation>
  </message>
  <message>
   <source>Layers kept in floating point</source>
   <translation>부동소수점으로 유지하는 레이어</translation>
  </message>
  <message>
   <source>Colours the layers by how sensitive they are</source>
   <translation>민감도에 따라 레이어에 색을 입힘</translation>
  </message>
  <message>
   <source>Sensitivity of the layers</source>
   <translation>레이어의 민감도</translation>
  </message>
  <message>
   <source>No layers were measured</source>
   <translation>측정한 레이어가 없음</translation>
  </message>
  <message>
   <source>Measuring the trade-off quantizes one layer after the other, and tells which ones suffer most.</source>
   <translation>절충을 측정하면 레이어를 하나씩 양자화하여 가장 나빠지는 레이어를 알려 줍니다.</translation>
  </message>
  <message>
   <source>It is chosen automatically.</source>
   <translation>자동으로 선택합니다.</translation>
  </message>
  <message>
   <source>floating point</source>
   <translation>부동소수점</translation>
  </message>
  <message>
   <source>Keep the worst</source>
   <translation>가장 나쁜 레이어 유지</translation>
  </message>
  <message>
   <source>in</source>
   <translation>정밀도</translation>
  </message>
  <message>
   <source>The same as the precision level</source>
   <translation>정밀도 레벨과 같은 값</translation>
  </message>
  <message>
   <source>Measured before channels are removed.</source>
   <translation>채널을 제거하기 전에 측정한 값입니다.</translation>
  </message>
  <message>
   <source>Measure the trade-off</source>
   <translation>절충 측정</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/optimize_levels.py</name>
  <message>
   <source>The trained network works as it is: nothing need be done here. Removing channels makes it smaller, computing in 8 bits makes it quicker, and both may cost accuracy. The figures say what each position of a slider stands for.</source>
   <translation>학습된 네트워크는 그대로도 작동합니다. 여기서 꼭 할 일은 없습니다. 채널을 제거하면 더 작아지고 8비트로 계산하면 더 빨라지지만, 둘 다 정확도를 잃을 수 있습니다. 수치는 슬라이더의 각 위치가 뜻하는 바를 보여 줍니다.</translation>
  </message>
  <message>
   <source>Level {level}: {kept} of {layers} layers stay in floating point</source>
   <translation>레벨 {level}: 레이어 {layers}개 중 {kept}개를 부동소수점으로 유지</translation>
  </message>
  <message>
   <source>It loses {loss} points on {pictures} pictures: within the limit of {limit}.</source>
   <translation>사진 {pictures}장에서 {loss}포인트를 잃습니다. 제한 {limit} 안에 있습니다.</translation>
  </message>
  <message>
   <source>Nothing is rounded: in floats it is quicker than in 8 bits within the limit.</source>
   <translation>반올림하지 않습니다. 한도 안의 8비트보다 부동소수점이 더 빠릅니다.</translation>
  </message>
  <message>
   <source>It goes on as trained.</source>
   <translation>학습된 그대로 다음 단계로 갑니다.</translation>
  </message>
  <message>
   <source>On the device, by layers</source>
   <translation>장치 기준, 레이어별 측정</translation>
  </message>
  <message>
   <source>On the device, scaled</source>
   <translation>장치 기준, 측정값에 맞춤</translation>
  </message>
  <message>
   <source>On the device, estimated</source>
   <translation>장치에서, 추정</translation>
  </message>
  <message>
   <source>No level: everything in 16 bits</source>
   <translation>해당 단계 없음: 모두 16비트</translation>
  </message>
  <message>
   <source>Level 10: as trained, nothing in 8 bits</source>
   <translation>레벨 10: 학습한 그대로, 8비트 없음</translation>
  </message>
  <message>
   <source>Level {level}</source>
   <translation>레벨 {level}</translation>
  </message>
  <message>
   <source>It runs the network on validation pictures in each form: some minutes at most.</source>
   <translation>각 형태의 네트워크를 검증 사진으로 실행합니다. 길어야 몇 분입니다.</translation>
  </message>
  <message>
   <source>Channels are removed in steps, and the network learns on after each.</source>
   <translation>채널을 여러 번에 나누어 제거하고, 그때마다 네트워크를 이어서 학습합니다.</translation>
  </message>
  <message>
   <source>No 8-bit form stays within {limit} points.</source>
   <translation>{limit}포인트 안에 드는 8비트 형태가 없습니다.</translation>
  </message>
  <message>
   <source>It loses {loss} points; the limit is {limit}.</source>
   <translation>{loss}포인트를 잃습니다. 제한은 {limit}입니다.</translation>
  </message>
  <message>
   <source>Training on with rounded values can win accuracy back.</source>
   <translation>반올림한 값으로 이어서 학습하면 정확도를 되찾을 수 있습니다.</translation>
  </message>
  <message>
   <source>In 16 bits it is quicker than in 8 bits within the limit.</source>
   <translation>한도 안의 8비트보다 16비트에서 더 빠릅니다.</translation>
  </message>
  <message>
   <source>It goes on in 16 bits.</source>
   <translation>16비트로 다음 단계로 갑니다.</translation>
  </message>
  <message>
   <source>0: every channel stays</source>
   <translation>0: 모든 채널 유지</translation>
  </message>
  <message>
   <source>10: 70 % less</source>
   <translation>10: 70 % 감소</translation>
  </message>
  <message>
   <source>0: all in 8 bits</source>
   <translation>0: 모두 8비트</translation>
  </message>
  <message>
   <source>10: as trained</source>
   <translation>10: 학습한 그대로</translation>
  </message>
  <message>
   <source>Choose automatically</source>
   <translation>자동으로 선택</translation>
  </message>
  <message>
   <source>Train on for {count} epochs in 8 bits</source>
   <translation>8비트로 {count}에포크 더 학습</translation>
  </message>
  <message>
   <source>Look at the pictures</source>
   <translation>사진 살펴보기</translation>
  </message>
  <message>
   <source>Stop measuring</source>
   <translation>측정 중지</translation>
  </message>
  <message>
   <source>Takes the quickest form, in 8 bits or not, whose loss stays within the limit</source>
   <translation>손실이 한도를 넘지 않는 가장 빠른 형태를 선택(8비트가 아닐 수도 있음)</translation>
  </message>
  <message>
   <source> points</source>
   <translation> 포인트</translation>
  </message>
  <message>
   <source>lose at most, in points of {score}</source>
   <translation>최대 감소({score} 포인트)</translation>
  </message>
  <message>
   <source>On the device, measured</source>
   <translation>장치 기준, 측정</translation>
  </message>
  <message>
   <source>On this computer</source>
   <translation>이 컴퓨터에서</translation>
  </message>
  <message>
   <source>Choose another engine for 8 bits.</source>
   <translation>8비트용으로 다른 엔진을 선택하세요.</translation>
  </message>
  <message>
   <source>As trained: nothing is removed and nothing is rounded.</source>
   <translation>학습한 그대로: 제거하거나 반올림한 것이 없습니다.</translation>
  </message>
  <message>
   <source>What this costs is known once the trade-off is measured.</source>
   <translation>얼마나 잃는지는 절충을 측정해야 알 수 있습니다.</translation>
  </message>
  <message>
   <source>Latencies are those of this computer; a device may differ.</source>
   <translation>지연 시간은 이 컴퓨터의 것이며 장치에서는 다를 수 있습니다.</translation>
  </message>
  <message>
   <source>The accuracy is known once the network was trained on.</source>
   <translation>정확도는 네트워크를 이어서 학습해야 알 수 있습니다.</translation>
  </message>
  <message>
   <source>Training in 8 bits follows, and may win it back.</source>
   <translation>이어서 8비트로 학습하며, 정확도를 되찾을 수 있습니다.</translation>
  </message>
  <message>
   <source>Measured before channels are removed; it is measured again after.</source>
   <translation>채널을 제거하기 전에 측정한 값입니다. 제거한 뒤 다시 측정합니다.</translation>
  </message>
  <message>
   <source>Level 0: nothing is removed</source>
   <translation>레벨 0: 제거하지 않음</translation>
  </message>
  <message>
   <source>Level {level}: about {share} less</source>
   <translation>레벨 {level}: 약 {share} 감소</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/optimize_live.py</name>
  <message>
   <source>Progress of the optimization</source>
   <translation>최적화 진행률</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/optimize_page.py</name>
  <message>
   <source>Once a network is trained, it can be made smaller and quicker here. Nothing need be done: it goes on as it was trained.</source>
   <translation>네트워크를 학습하고 나면 여기서 더 작고 빠르게 만들 수 있습니다. 꼭 할 일은 없습니다. 학습한 그대로 다음 단계로 넘어갑니다.</translation>
  </message>
  <message>
   <source>A trained network can be made smaller by removing channels, and quicker by computing in 8 bits. Both cost some accuracy, which is measured here. Without either, the network goes on as it was trained.</source>
   <translation>학습된 네트워크는 채널을 제거하여 더 작게, 8비트로 계산하여 더 빠르게 만들 수 있습니다. 둘 다 정확도를 조금 잃으며, 얼마나 잃는지 여기서 측정합니다. 둘 다 하지 않으면 학습한 그대로 다음 단계로 넘어갑니다.</translation>
  </message>
  <message>
   <source>Views of the optimization</source>
   <translation>최적화 보기</translation>
  </message>
  <message>
   <source>Nothing to optimize yet</source>
   <translation>아직 최적화할 것이 없음</translation>
  </message>
  <message>
   <source>Read what is known of smaller forms</source>
   <translation>더 작은 형태에 대해 알려진 내용 읽기</translation>
  </message>
  <message>
   <source>The trained network cannot be read</source>
   <translation>학습한 네트워크를 읽을 수 없습니다</translation>
  </message>
  <message>
   <source>Look at the calibration pictures</source>
   <translation>보정용 사진 보기</translation>
  </message>
  <message>
   <source>Go on as trained</source>
   <translation>학습한 그대로 계속</translation>
  </message>
  <message>
   <source>Optimize again</source>
   <translation>다시 최적화</translation>
  </message>
  <message>
   <source>Levels</source>
   <translation>레벨</translation>
  </message>
  <message>
   <source>Before and after</source>
   <translation>전후 비교</translation>
  </message>
  <message>
   <source>least to largest</source>
   <translation>최솟값에서 최댓값까지</translation>
  </message>
  <message>
   <source>without the rarest values</source>
   <translation>드문 값을 제외</translation>
  </message>
  <message>
   <source>least information lost</source>
   <translation>정보 손실 최소</translation>
  </message>
  <message>
   <source>least error</source>
   <translation>오차 최소</translation>
  </message>
  <message>
   <source>sum of its weights (L1)</source>
   <translation>가중치의 합(L1)</translation>
  </message>
  <message>
   <source>strength of its weights (L2)</source>
   <translation>가중치의 세기(L2)</translation>
  </message>
  <message>
   <source>scale of its batch norm</source>
   <translation>배치 정규화의 스케일</translation>
  </message>
  <message>
   <source>gradients (Taylor)</source>
   <translation>그래디언트(Taylor)</translation>
  </message>
  <message>
   <source>distance from the others</source>
   <translation>다른 채널과의 거리</translation>
  </message>
  <message>
   <source>16 bits (FP16)</source>
   <translation>16비트(FP16)</translation>
  </message>
  <message>
   <source>32 bits (FP32)</source>
   <translation>32비트(FP32)</translation>
  </message>
  <message>
   <source>work</source>
   <translation>연산</translation>
  </message>
  <message>
   <source>size</source>
   <translation>크기</translation>
  </message>
  <message>
   <source>time on the device</source>
   <translation>장치에서의 시간</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/optimize_result.py</name>
  <message>
   <source>Nothing was removed or rounded so far: the network goes on as it was trained. Once something was, this shows what it gave up and what it won.</source>
   <translation>아직 제거하거나 반올림한 것이 없어 학습한 그대로 다음 단계로 넘어갑니다. 최적화하고 나면 잃은 것과 얻은 것을 여기에 보여 줍니다.</translation>
  </message>
  <message>
   <source>Measured on the same validation pictures, on one thread of this computer.</source>
   <translation>같은 검증 사진으로, 이 컴퓨터의 스레드 하나에서 측정한 값입니다.</translation>
  </message>
  <message>
   <source>On the same validation pictures, on one thread of this computer; {measured}.</source>
   <translation>같은 검증 사진으로, 이 컴퓨터의 스레드 하나에서 측정한 값입니다. {measured}.</translation>
  </message>
  <message>
   <source>same</source>
   <translation>같음</translation>
  </message>
  <message>
   <source>Compare in the graph</source>
   <translation>그래프에서 비교</translation>
  </message>
  <message>
   <source>Shows which layers have fewer channels now</source>
   <translation>채널이 줄어든 레이어를 보여 줍니다</translation>
  </message>
  <message>
   <source>Before and after optimizing</source>
   <translation>최적화 전과 후</translation>
  </message>
  <message>
   <source>It keeps the limits of the export</source>
   <translation>내보내기 한도를 지킵니다</translation>
  </message>
  <message>
   <source>No form keeps the limits of the export</source>
   <translation>내보내기 한도를 지키는 형태가 없습니다</translation>
  </message>
  <message>
   <source>These figures are out of date.</source>
   <translation>이 수치는 갱신이 필요합니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/optimize_slider.py</name>
  <message>
   <source>Level {level} of {levels}</source>
   <translation>레벨 {level}/{levels}</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/optimize_state.py</name>
  <message>
   <source>Latency on this computer</source>
   <translation>이 컴퓨터의 지연 시간</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/optimize_words.py</name>
  <message>
   <source>{points} points</source>
   <translation>{points}포인트</translation>
  </message>
  <message>
   <source>unknown until measured</source>
   <translation>측정해야 알 수 있음</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/page.py</name>
  <message>
   <source>Running…</source>
   <translation>실행 중…</translation>
  </message>
  <message>
   <source>Run again</source>
   <translation>이 단계 다시 실행</translation>
  </message>
  <message>
   <source>Run this step</source>
   <translation>이 단계 실행</translation>
  </message>
  <message>
   <source>Show the settings of this step</source>
   <translation>이 단계의 설정 보기</translation>
  </message>
  <message>
   <source>Ctrl+Enter</source>
   <translation>Ctrl+Enter</translation>
  </message>
  <message>
   <source>Paused</source>
   <translation>일시 정지됨</translation>
  </message>
  <message>
   <source>Next: {stage}</source>
   <translation>다음: {stage}</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/plain_page.py</name>
  <message>
   <source>This step takes what the steps before it handed on. Press the button to run it; its result is shown here and in the list of steps.</source>
   <translation>이 단계는 앞 단계의 결과를 이어받습니다. 버튼을 눌러 실행하세요. 결과는 여기와 단계 목록에 나타납니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/settings_panel.py</name>
  <message>
   <source>Reset all</source>
   <translation>모두 초기화</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/task_page.py</name>
  <message>
   <source>Choose what the network should do with a picture. Classification gives one answer for the whole picture: good or scratched, ant or bee. It needs a folder of pictures with one sub-folder for each answer. Detection finds every object and says where it is. It needs pictures with boxes around the objects, which can also be drawn here.</source>
   <translation>네트워크가 사진으로 무엇을 할지 선택하세요. 분류는 사진 전체에 답 하나를 줍니다. 정상인지 긁혔는지, 개미인지 벌인지를 알려 줍니다. 답마다 하위 폴더가 하나씩 있는 사진 폴더가 필요합니다. 검출은 모든 객체를 찾아 위치를 알려 줍니다. 객체에 상자를 표시한 사진이 필요하며, 상자는 여기에서 그릴 수도 있습니다.</translation>
  </message>
  <message>
   <source>This decides how the pictures are labelled and what comes out.</source>
   <translation>사진에 레이블을 붙이는 방법과 결과의 종류가 정해집니다.</translation>
  </message>
  <message>
   <source>not yet</source>
   <translation>아직 불가</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/train_box_errors.py</name>
  <message>
   <source>{count} of {total} pictures, most errors first, at a confidence of {score} and IoU 0.5. Dashed: missed; hatched: wrong.</source>
   <translation>사진 {total}장 중 {count}장, 오류가 많은 순서, 신뢰도 {score}, IoU 0.5 기준. 점선: 놓침. 빗금: 틀림.</translation>
  </message>
  <message>
   <source>Pictures and boxes</source>
   <translation>사진과 상자</translation>
  </message>
  <message>
   <source>Kind of error</source>
   <translation>오류 종류</translation>
  </message>
  <message>
   <source>Show all again</source>
   <translation>모두 다시 보기</translation>
  </message>
  <message>
   <source>Any error</source>
   <translation>모든 오류</translation>
  </message>
  <message>
   <source>Any class</source>
   <translation>모든 클래스</translation>
  </message>
  <message>
   <source>{count} of {total} pictures in which {truth} is taken for {said}, at a confidence of {score} and IoU 0.5</source>
   <translation>{truth}을(를) {said}(으)로 판단한 사진: {total}장 중 {count}장, 신뢰도 {score}, IoU 0.5 기준</translation>
  </message>
  <message>
   <source>background</source>
   <translation>배경</translation>
  </message>
  <message>
   <source>The network is hardly sure of anything yet: train it longer.</source>
   <translation>네트워크가 아직 거의 아무것도 확신하지 못합니다. 더 오래 학습하세요.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/train_box_figures.py</name>
  <message>
   <source>mAP50-95 {ap} (95 % interval {low} to {high}), mAP50 {ap50}, on {pictures} pictures with {truths} objects. By their size: {sizes}.</source>
   <translation>객체 {truths}개가 있는 사진 {pictures}장에서 mAP50-95 {ap}(95 % 구간 {low}~{high}), mAP50 {ap50}. 크기별: {sizes}.</translation>
  </message>
  <message>
   <source>Precision, recall and F1 at IoU 0.5 and a confidence of {confidence}, where F1 is best. Boxes: {selection}.</source>
   <translation>정밀도, 재현율, F1은 IoU 0.5, F1이 가장 높은 신뢰도 {confidence} 기준입니다. 상자: {selection}.</translation>
  </message>
  <message>
   <source>{count} of {total} {name} are taken for {other} ({share})</source>
   <translation>{name} {total}개 중 {count}개를 {other}(으)로 판단({share})</translation>
  </message>
  <message>
   <source>{count} of {total} {name} are missed ({share})</source>
   <translation>{name} {total}개 중 {count}개를 놓침({share})</translation>
  </message>
  <message>
   <source>{count} of {total} {name} are found ({share})</source>
   <translation>{name} {total}개 중 {count}개를 찾음({share})</translation>
  </message>
  <message>
   <source>Figures of each class</source>
   <translation>클래스별 수치</translation>
  </message>
  <message>
   <source>Precision over recall</source>
   <translation>재현율별 정밀도</translation>
  </message>
  <message>
   <source>recall</source>
   <translation>재현율</translation>
  </message>
  <message>
   <source>F1 over confidence</source>
   <translation>신뢰도별 F1</translation>
  </message>
  <message>
   <source>confidence</source>
   <translation>신뢰도</translation>
  </message>
  <message>
   <source>Each class</source>
   <translation>클래스별</translation>
  </message>
  <message>
   <source>After the first epoch, this shows which classes are found and missed.</source>
   <translation>첫 에포크가 끝나면 어떤 클래스를 찾고 놓치는지 보여 줍니다.</translation>
  </message>
  <message>
   <source>Boxes from a confidence of {score} at IoU 0.5. Choose a cell to see its pictures.</source>
   <translation>IoU 0.5에서 신뢰도 {score} 이상의 상자입니다. 칸을 고르면 해당 사진을 볼 수 있습니다.</translation>
  </message>
  <message>
   <source>up to {size}</source>
   <translation>{size} 이하</translation>
  </message>
  <message>
   <source>larger</source>
   <translation>그보다 큼</translation>
  </message>
  <message>
   <source>Objects</source>
   <translation>객체</translation>
  </message>
  <message>
   <source>AP50-95</source>
   <translation>AP50-95</translation>
  </message>
  <message>
   <source>Average precision, the mean over IoU 0.50 to 0.95</source>
   <translation>평균 정밀도(AP), IoU 0.50~0.95의 평균</translation>
  </message>
  <message>
   <source>AP50</source>
   <translation>AP50</translation>
  </message>
  <message>
   <source>Average precision at IoU 0.5</source>
   <translation>IoU 0.5에서의 평균 정밀도(AP)</translation>
  </message>
  <message>
   <source>Of the boxes said to be it, the share that is</source>
   <translation>이 클래스라고 답한 상자 중 맞은 비율</translation>
  </message>
  <message>
   <source>Of the objects of the class, the share that was found</source>
   <translation>이 클래스의 객체 중 찾은 비율</translation>
  </message>
  <message>
   <source>F1</source>
   <translation>F1</translation>
  </message>
  <message>
   <source>Harmonic mean of precision and recall</source>
   <translation>정밀도와 재현율의 조화 평균</translation>
  </message>
  <message>
   <source>1 box is called {name} where there is nothing of the kind</source>
   <translation>{name}이(가) 없는 곳에서 상자 1개를 {name}(으)로 판단</translation>
  </message>
  <message>
   <source>{count} boxes are called {name} where there is nothing of the kind</source>
   <translation>{name}이(가) 없는 곳에서 상자 {count}개를 {name}(으)로 판단</translation>
  </message>
  <message>
   <source>Confusion matrix</source>
   <translation>혼동 행렬</translation>
  </message>
  <message>
   <source>mean</source>
   <translation>평균</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/train_confusion.py</name>
  <message>
   <source>Take confidence with care: on average it is {error} off (ECE). More epochs or more pictures usually help.</source>
   <translation>신뢰도에 주의하세요. 평균 {error} 어긋납니다(ECE). 에포크나 사진을 늘리면 대개 나아집니다.</translation>
  </message>
  <message>
   <source>Confidence can be believed: on average it is {error} off (ECE).</source>
   <translation>신뢰도를 믿을 수 있습니다. 평균 {error} 어긋납니다(ECE).</translation>
  </message>
  <message>
   <source>Confidence is a fair guide: on average it is {error} off (ECE).</source>
   <translation>신뢰도를 대체로 참고할 수 있습니다. 평균 {error} 어긋납니다(ECE).</translation>
  </message>
  <message>
   <source>Calibration</source>
   <translation>보정</translation>
  </message>
  <message>
   <source>After the first epoch, this shows which classes are mixed up.</source>
   <translation>첫 에포크가 끝나면 어떤 클래스가 서로 혼동되는지 보여 줍니다.</translation>
  </message>
  <message>
   <source>Choose a cell to see its pictures.</source>
   <translation>칸을 선택하면 그 사진을 볼 수 있습니다.</translation>
  </message>
  <message>
   <source>Top-1 {score} on {pictures} (95 % interval {low} to {high}). Rows show the truth, columns what the network said.</source>
   <translation>{pictures}의 top-1 {score}(95 % 구간 {low}~{high}). 행은 정답, 열은 네트워크의 답입니다.</translation>
  </message>
  <message>
   <source>Of the pictures said to show it, the share that does</source>
   <translation>이 클래스라고 답한 사진 중 맞은 비율</translation>
  </message>
  <message>
   <source>Of the pictures that show it, the share that was found</source>
   <translation>이 클래스인 사진 중 찾아낸 비율</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/train_curves.py</name>
  <message>
   <source>training</source>
   <translation>학습</translation>
  </message>
  <message>
   <source>validation</source>
   <translation>검증</translation>
  </message>
  <message>
   <source>Epoch</source>
   <translation>에포크</translation>
  </message>
  <message>
   <source>epoch</source>
   <translation>에포크</translation>
  </message>
  <message>
   <source>Loss</source>
   <translation>손실</translation>
  </message>
  <message>
   <source>Pictures per second</source>
   <translation>초당 사진 수</translation>
  </message>
  <message>
   <source>learning rate</source>
   <translation>학습률</translation>
  </message>
  <message>
   <source>pictures per second</source>
   <translation>초당 사진 수</translation>
  </message>
  <message>
   <source>batch</source>
   <translation>배치</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/train_detection.py</name>
  <message>
   <source>{count} right</source>
   <translation>맞음 {count}개</translation>
  </message>
  <message>
   <source>{kind}: {count}</source>
   <translation>{kind}: {count}</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/train_errors.py</name>
  <message>
   <source>{name} {confidence}</source>
   <translation>{name} {confidence}</translation>
  </message>
  <message>
   <source>The network says: {answers}</source>
   <translation>네트워크의 답: {answers}</translation>
  </message>
  <message>
   <source>Pictures and predictions</source>
   <translation>사진과 예측</translation>
  </message>
  <message>
   <source>What the network says</source>
   <translation>네트워크의 답</translation>
  </message>
  <message>
   <source>Shows: any class</source>
   <translation>정답: 모든 클래스</translation>
  </message>
  <message>
   <source>Taken for: any class</source>
   <translation>네트워크의 답: 모든 클래스</translation>
  </message>
  <message>
   <source>{count} of {total} pictures, the surest answer first</source>
   <translation>사진 {total}장 중 {count}장, 가장 확신한 답부터</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/train_frames.py</name>
  <message>
   <source>No picture fits these filters.</source>
   <translation>이 필터에 맞는 사진이 없습니다.</translation>
  </message>
  <message>
   <source>No predictions yet</source>
   <translation>아직 예측 없음</translation>
  </message>
  <message>
   <source>Only mistakes</source>
   <translation>오답만</translation>
  </message>
  <message>
   <source>After the first epoch, every picture that was held back stands here.</source>
   <translation>첫 에포크가 끝나면 따로 떼어 둔 모든 사진이 여기에 나타납니다.</translation>
  </message>
  <message>
   <source>Show these pictures</source>
   <translation>이 사진 보기</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/train_page.py</name>
  <message>
   <source>Progress of the training</source>
   <translation>학습 진행률</translation>
  </message>
  <message>
   <source>Log of the run</source>
   <translation>학습 실행의 로그</translation>
  </message>
  <message>
   <source>Nothing trained yet</source>
   <translation>아직 학습하지 않음</translation>
  </message>
  <message>
   <source>Views of the run</source>
   <translation>학습 실행의 보기</translation>
  </message>
  <message>
   <source>The run that is shown</source>
   <translation>표시할 학습 실행</translation>
  </message>
  <message>
   <source>Curves</source>
   <translation>곡선</translation>
  </message>
  <message>
   <source>Runs</source>
   <translation>실행 목록</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>로그</translation>
  </message>
  <message>
   <source>How many more epochs</source>
   <translation>더 학습할 에포크 수</translation>
  </message>
  <message>
   <source> epochs</source>
   <translation> 에포크</translation>
  </message>
  <message>
   <source>Train on for</source>
   <translation>더 학습하기</translation>
  </message>
  <message>
   <source>Continues the same run from where it ended</source>
   <translation>같은 학습 실행을 끝난 곳부터 이어서 진행</translation>
  </message>
  <message>
   <source>Read the runs</source>
   <translation>학습 실행 읽기</translation>
  </message>
  <message>
   <source>Use run {number}</source>
   <translation>학습 실행 {number} 사용</translation>
  </message>
  <message>
   <source>Delete run {number}</source>
   <translation>학습 실행 {number} 삭제</translation>
  </message>
  <message>
   <source>Delete run {number} ({summary})?</source>
   <translation>학습 실행 {number}({summary})을(를) 삭제할까요?</translation>
  </message>
  <message>
   <source>Its weights and results cannot be brought back.</source>
   <translation>가중치와 결과를 되살릴 수 없습니다.</translation>
  </message>
  <message>
   <source>Paused  ·  {line}</source>
   <translation>일시 정지  ·  {line}</translation>
  </message>
  <message>
   <source>Run {number}</source>
   <translation>학습 실행 {number}</translation>
  </message>
  <message>
   <source>Training shows each picture to the network {epochs} times. Here you will see how its errors fall, and then every picture that it gets wrong.</source>
   <translation>학습은 네트워크에 사진을 {epochs}번씩 보여 줍니다. 오류가 줄어드는 모습과 틀린 사진이 모두 여기에 나타납니다.</translation>
  </message>
  <message>
   <source>Continue training</source>
   <translation>이어서 학습</translation>
  </message>
  <message>
   <source>Start training</source>
   <translation>학습 시작</translation>
  </message>
  <message>
   <source>Later steps now use run {number}.</source>
   <translation>다음 단계는 이제 학습 실행 {number}을(를) 사용합니다.</translation>
  </message>
  <message>
   <source>What was exported from another run is out of date.</source>
   <translation>다른 학습 실행에서 내보낸 것은 갱신이 필요합니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/train_runs.py</name>
  <message>
   <source>Select several runs with Ctrl or Shift to compare their curves.</source>
   <translation>Ctrl 또는 Shift로 여러 학습 실행을 선택하면 곡선을 비교할 수 있습니다.</translation>
  </message>
  <message>
   <source>Show its results</source>
   <translation>결과 보기</translation>
  </message>
  <message>
   <source>Use this run</source>
   <translation>이 학습 실행 사용</translation>
  </message>
  <message>
   <source>Delete…</source>
   <translation>삭제…</translation>
  </message>
  <message>
   <source>Score on validation</source>
   <translation>검증 점수</translation>
  </message>
  <message>
   <source>Loss on validation</source>
   <translation>검증 손실</translation>
  </message>
  <message>
   <source>{score} on validation</source>
   <translation>검증 {score}</translation>
  </message>
  <message>
   <source>Where the true value lies, given so few pictures</source>
   <translation>사진 수를 고려할 때 실제 값이 놓인 범위</translation>
  </message>
  <message>
   <source>Used</source>
   <translation>사용</translation>
  </message>
  <message>
   <source>Size, px</source>
   <translation>크기, px</translation>
  </message>
  <message>
   <source>The run in use cannot be deleted.</source>
   <translation>사용 중인 학습 실행은 삭제할 수 없습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/train_state.py</name>
  <message>
   <source>Run {number} ended before its first epoch.</source>
   <translation>학습 실행 {number}: 첫 에포크가 끝나기 전에 끝났습니다.</translation>
  </message>
  <message>
   <source>Run {number} was stopped at epoch {done} of {epochs}.</source>
   <translation>학습 실행 {number}: 에포크 {done}/{epochs}에서 중지했습니다.</translation>
  </message>
  <message>
   <source>Run {number} broke off at epoch {done} of {epochs}.</source>
   <translation>학습 실행 {number}: 에포크 {done}/{epochs}에서 중단되었습니다.</translation>
  </message>
  <message>
   <source>“Continue training” goes on from there.</source>
   <translation>“이어서 학습”을 누르면 그 지점부터 계속합니다.</translation>
  </message>
  <message>
   <source>epoch {epoch}/{epochs}</source>
   <translation>에포크 {epoch}/{epochs}</translation>
  </message>
  <message>
   <source>{rate} it/s</source>
   <translation>{rate} it/s</translation>
  </message>
  <message>
   <source>best {score} (epoch {epoch})</source>
   <translation>최고 {score}(에포크 {epoch})</translation>
  </message>
  <message>
   <source>{rate} pictures/s</source>
   <translation>초당 {rate}장</translation>
  </message>
  <message>
   <source>{size} memory</source>
   <translation>메모리 {size}</translation>
  </message>
  <message>
   <source>{share} of the time waiting for data</source>
   <translation>시간의 {share}을(를) 데이터 대기에 사용</translation>
  </message>
 </context>
 <context>
  <name>ui/pages/train_tasks.py</name>
  <message>
   <source>training view</source>
   <translation>학습 보기</translation>
  </message>
  <message>
   <source>Training shows the pictures to the network again and again. The loss should fall; when it falls for training but rises for validation, the network learns by heart. You can pause, stop and go on at any time, also after closing the program: at most one epoch is lost. Afterwards look at Errors: they often show what pictures are missing.</source>
   <translation>학습은 네트워크에 사진을 거듭 보여 줍니다. 손실은 내려가야 합니다. 학습 손실은 내려가는데 검증 손실이 올라가면 네트워크가 사진을 외우고 있는 것입니다. 언제든 일시 정지하거나 중지했다가 이어서 할 수 있고, 프로그램을 닫은 뒤에도 가능합니다. 많아야 한 에포크를 잃습니다. 끝나면 ‘오류’을 보세요. 어떤 사진이 모자라는지 알 수 있을 때가 많습니다.</translation>
  </message>
  <message>
   <source>Training shows the pictures to the network again and again. The loss has three parts: where boxes are, whether there is an object, and its class. mAP50-95 says how well boxes are found and placed; it stays near 0 for the first epochs when the network starts from random weights. You can pause, stop and go on at any time, also after closing the program: at most one epoch is lost. Afterwards look at Errors: objects that are missed often show what pictures are missing.</source>
   <translation>학습은 네트워크에 사진을 거듭 보여 줍니다. 손실은 상자의 위치, 객체가 있는지, 어느 클래스인지의 세 부분으로 이루어집니다. mAP50-95는 상자를 얼마나 잘 찾고 정확히 놓는지 나타냅니다. 네트워크가 무작위 가중치로 시작하면 처음 몇 에포크 동안 0에 가깝습니다. 언제든 일시 정지하거나 중지했다가 이어서 할 수 있고, 프로그램을 닫은 뒤에도 가능합니다. 많아야 한 에포크를 잃습니다. 끝나면 ‘오류’을 보세요. 놓친 객체를 보면 어떤 사진이 모자라는지 알 수 있을 때가 많습니다.</translation>
  </message>
  <message>
   <source>top-5</source>
   <translation>top-5</translation>
  </message>
  <message>
   <source>Scores</source>
   <translation>점수</translation>
  </message>
  <message>
   <source>Confusion</source>
   <translation>혼동</translation>
  </message>
  <message>
   <source>Figures</source>
   <translation>수치</translation>
  </message>
  <message>
   <source>objectness</source>
   <translation>객체성</translation>
  </message>
  <message>
   <source>classes</source>
   <translation>클래스</translation>
  </message>
 </context>
 <context>
  <name>ui/project_starter.py</name>
  <message>
   <source>Read device profiles</source>
   <translation>장치 프로파일 읽기</translation>
  </message>
  <message>
   <source>Open a project or a folder with pictures</source>
   <translation>프로젝트 또는 사진 폴더 열기</translation>
  </message>
  <message>
   <source>The sample is ready.</source>
   <translation>예제가 준비되었습니다.</translation>
  </message>
  <message>
   <source>Press Automatic and watch each step, or go through the steps yourself.</source>
   <translation>‘자동’을 눌러 각 단계를 지켜보거나 단계를 직접 진행하세요.</translation>
  </message>
 </context>
 <context>
  <name>ui/rail.py</name>
  <message>
   <source>{state} {percent} %</source>
   <translation>{state} {percent} %</translation>
  </message>
  <message>
   <source>Steps</source>
   <translation>단계</translation>
  </message>
 </context>
 <context>
  <name>ui/reading.py</name>
  <message>
   <source>Nothing of your project was lost. The details are in the log.</source>
   <translation>프로젝트에서 잃은 것은 없습니다. 자세한 내용은 로그에 있습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/recent.py</name>
  <message>
   <source>today {time}</source>
   <translation>오늘 {time}</translation>
  </message>
  <message>
   <source>yesterday {time}</source>
   <translation>어제 {time}</translation>
  </message>
 </context>
 <context>
  <name>ui/screenshots.py</name>
  <message>
   <source>Render every page of the window.</source>
   <translation>창의 모든 페이지를 그림으로 저장합니다.</translation>
  </message>
  <message>
   <source>where the pictures go</source>
   <translation>그림을 저장할 위치</translation>
  </message>
  <message>
   <source>the project that is shown; the sample by default</source>
   <translation>보여 줄 프로젝트. 기본값은 예제</translation>
  </message>
  <message>
   <source>The project could not be opened.</source>
   <translation>프로젝트를 열지 못했습니다.</translation>
  </message>
 </context>
 <context>
  <name>ui/session.py</name>
  <message>
   <source>Change settings of “{stage}”</source>
   <translation>“{stage}” 설정 변경</translation>
  </message>
  <message>
   <source>What was changed last would be lost. Do the same again to leave without it.</source>
   <translation>마지막으로 변경한 내용이 사라집니다. 그래도 나가려면 같은 동작을 한 번 더 하세요.</translation>
  </message>
 </context>
 <context>
  <name>ui/settings_dialog.py</name>
  <message>
   <source>As the system</source>
   <translation>시스템과 같게</translation>
  </message>
  <message>
   <source>Dark</source>
   <translation>다크</translation>
  </message>
  <message>
   <source>Appearance</source>
   <translation>화면</translation>
  </message>
 </context>
 <context>
  <name>ui/start_page.py</name>
  <message>
   <source>Drop a folder with pictures, or a project, anywhere in this window.</source>
   <translation>사진 폴더나 프로젝트를 이 창의 아무 곳에나 놓으세요.</translation>
  </message>
  <message>
   <source>{folder} was taken off the list. The folder itself is untouched.</source>
   <translation>{folder} 폴더를 목록에서 뺐습니다. 폴더 자체는 그대로입니다.</translation>
  </message>
  <message>
   <source>Recent projects</source>
   <translation>최근 프로젝트</translation>
  </message>
  <message>
   <source>Read recent projects</source>
   <translation>최근 프로젝트 읽기</translation>
  </message>
  <message>
   <source>nothing run yet</source>
   <translation>아직 실행하지 않음</translation>
  </message>
  <message>
   <source>{done} of {total} steps</source>
   <translation>{done}/{total}단계</translation>
  </message>
  <message>
   <source>More about {project}</source>
   <translation>{project} 더 보기</translation>
  </message>
  <message>
   <source>Take off this list</source>
   <translation>목록에서 빼기</translation>
  </message>
  <message>
   <source>TANGO Desktop</source>
   <translation>TANGO Desktop</translation>
  </message>
  <message>
   <source>Try a sample</source>
   <translation>예제 써 보기</translation>
  </message>
 </context>
 <context>
  <name>ui/top_bar.py</name>
  <message>
   <source>Menu</source>
   <translation>메뉴</translation>
  </message>
  <message>
   <source>Automatic: run every step that is not done</source>
   <translation>자동: 완료되지 않은 모든 단계 실행</translation>
  </message>
  <message>
   <source>Paused: {step}</source>
   <translation>일시 정지: {step}</translation>
  </message>
  <message>
   <source>Running: {step}</source>
   <translation>실행 중: {step}</translation>
  </message>
  <message>
   <source>Device: {device}</source>
   <translation>장치: {device}</translation>
  </message>
  <message>
   <source>No device chosen</source>
   <translation>선택한 장치 없음</translation>
  </message>
  <message>
   <source>Choose where the network will run.</source>
   <translation>네트워크를 실행할 곳을 선택하세요.</translation>
  </message>
 </context>
 <context>
  <name>ui/widgets/bar_plots.py</name>
  <message>
   <source>{count} between {low} and {high}</source>
   <translation>{low}~{high}: {count}개</translation>
  </message>
  <message>
   <source>Share that is right</source>
   <translation>정답 비율</translation>
  </message>
  <message>
   <source>said {confidence}, right {accuracy} ({pictures})</source>
   <translation>신뢰도 {confidence}, 정답 {accuracy}({pictures})</translation>
  </message>
 </context>
 <context>
  <name>ui/widgets/facts.py</name>
  <message>
   <source>Copy the command: {what}</source>
   <translation>명령 복사: {what}</translation>
  </message>
 </context>
 <context>
  <name>ui/widgets/file_picker.py</name>
  <message>
   <source>Choose or drop a folder</source>
   <translation>폴더를 선택하거나 놓기</translation>
  </message>
  <message>
   <source>Choose a file…</source>
   <translation>파일 선택…</translation>
  </message>
  <message>
   <source>Choose a folder</source>
   <translation>폴더 선택</translation>
  </message>
  <message>
   <source>Choose a file</source>
   <translation>파일 선택</translation>
  </message>
 </context>
 <context>
  <name>ui/widgets/fitting_table.py</name>
  <message>
   <source>{title}: {value}</source>
   <translation>{title}: {value}</translation>
  </message>
 </context>
 <context>
  <name>ui/widgets/folded_text.py</name>
  <message>
   <source>Fewer reasons</source>
   <translation>이유 줄여 보기</translation>
  </message>
  <message>
   <source>All reasons</source>
   <translation>이유 모두 보기</translation>
  </message>
 </context>
 <context>
  <name>ui/widgets/gallery.py</name>
  <message>
   <source>No pictures</source>
   <translation>사진 없음</translation>
  </message>
  <message>
   <source>{caption} {note}, picture {number} of {count}</source>
   <translation>{caption} {note}, 사진 {number}/{count}</translation>
  </message>
  <message>
   <source>Read thumbnails</source>
   <translation>섬네일 읽기</translation>
  </message>
 </context>
 <context>
  <name>ui/widgets/matrix.py</name>
  <message>
   <source>{count} of {total} pictures of {name} are taken for {other} ({share})</source>
   <translation>{name} 사진 {total}장 중 {count}장을 {other}(으)로 판단({share})</translation>
  </message>
  <message>
   <source>Copy as text</source>
   <translation>텍스트로 복사</translation>
  </message>
  <message>
   <source>Export CSV…</source>
   <translation>CSV 내보내기…</translation>
  </message>
  <message>
   <source>Save as picture…</source>
   <translation>그림으로 저장…</translation>
  </message>
  <message>
   <source>{count} of {total} pictures of {name} are recognised ({share})</source>
   <translation>{name} 사진 {total}장 중 {count}장을 맞힘({share})</translation>
  </message>
  <message>
   <source>Predicted</source>
   <translation>예측</translation>
  </message>
  <message>
   <source>Truth</source>
   <translation>정답</translation>
  </message>
  <message>
   <source>Truth ↓, predicted →</source>
   <translation>정답 ↓, 예측 →</translation>
  </message>
  <message>
   <source>Export CSV</source>
   <translation>CSV 내보내기</translation>
  </message>
  <message>
   <source>CSV files (*.csv)</source>
   <translation>CSV 파일 (*.csv)</translation>
  </message>
  <message>
   <source>Save as picture</source>
   <translation>그림으로 저장</translation>
  </message>
 </context>
 <context>
  <name>ui/widgets/param_form.py</name>
  <message>
   <source>Back to the default: {value}</source>
   <translation>기본값으로 되돌리기: {value}</translation>
  </message>
  <message>
   <source>Reset {name}</source>
   <translation>{name} 초기화</translation>
  </message>
  <message>
   <source>Default: {value}</source>
   <translation>기본값: {value}</translation>
  </message>
  <message>
   <source>{about}, expert ({count})</source>
   <translation>{about}, 고급({count})</translation>
  </message>
  <message>
   <source>Expert settings: {about}</source>
   <translation>고급 설정: {about}</translation>
  </message>
  <message>
   <source>Expert ({count})</source>
   <translation>고급({count})</translation>
  </message>
  <message>
   <source>Expert settings</source>
   <translation>고급 설정</translation>
  </message>
  <message>
   <source>not chosen</source>
   <translation>선택 안 함</translation>
  </message>
 </context>
 <context>
  <name>ui/widgets/picture_canvas.py</name>
  <message>
   <source>This picture cannot be read.</source>
   <translation>이 사진을 읽을 수 없습니다.</translation>
  </message>
  <message>
   <source>Loading…</source>
   <translation>불러오는 중…</translation>
  </message>
 </context>
 <context>
  <name>ui/widgets/picture_viewer.py</name>
  <message>
   <source>Picture</source>
   <translation>사진</translation>
  </message>
  <message>
   <source>Picture, large</source>
   <translation>사진 크게 보기</translation>
  </message>
  <message>
   <source>Show boxes (B)</source>
   <translation>상자 보기(B)</translation>
  </message>
  <message>
   <source>Previous (←)</source>
   <translation>이전(←)</translation>
  </message>
  <message>
   <source>Next (→)</source>
   <translation>다음(→)</translation>
  </message>
 </context>
 <context>
  <name>ui/widgets/plot.py</name>
  <message>
   <source>No values yet</source>
   <translation>아직 값 없음</translation>
  </message>
  <message>
   <source>Zoom, copy or save this plot</source>
   <translation>그래프 확대, 복사, 저장</translation>
  </message>
  <message>
   <source>Menu of the plot {title}</source>
   <translation>그래프 {title}의 메뉴</translation>
  </message>
  <message>
   <source>SVG drawings (*.svg)</source>
   <translation>SVG 그림 (*.svg)</translation>
  </message>
  <message>
   <source>Save the plot</source>
   <translation>그래프 저장</translation>
  </message>
  <message>
   <source>Zoom in</source>
   <translation>확대</translation>
  </message>
  <message>
   <source>Zoom out</source>
   <translation>축소</translation>
  </message>
  <message>
   <source>Show everything</source>
   <translation>모두 보기</translation>
  </message>
  <message>
   <source>Copy values</source>
   <translation>값 복사</translation>
  </message>
  <message>
   <source>Save as PNG…</source>
   <translation>PNG로 저장…</translation>
  </message>
  <message>
   <source>Save as SVG…</source>
   <translation>SVG로 저장…</translation>
  </message>
 </context>
 <context>
  <name>ui/widgets/table.py</name>
  <message>
   <source>{shown} of {total}</source>
   <translation>{total}개 중 {shown}개</translation>
  </message>
  <message>
   <source>Filter</source>
   <translation>필터</translation>
  </message>
  <message>
   <source>Filter {name}</source>
   <translation>{name} 필터</translation>
  </message>
  <message>
   <source>Copy or export this table</source>
   <translation>이 표 복사 또는 내보내기</translation>
  </message>
 </context>
</TS>
