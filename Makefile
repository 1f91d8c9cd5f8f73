# demo: convert the embedded model, prove the result, answer sentences.    test: everything that can fail.
# apk: the Android app.    aar: the Android library, in a folder that is a Maven repository.
# intents: the committed intents.tflite and its golden answers, made again.
# benchmark-arm: what one inference of each of FILES costs on emulated ARM processors; BY=operator|shape|function.
# benchmark-peers: the intents model out of every converter, side by side.
# benchmark-engines: the intents model on every engine that runs or compiles here, against the harness.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin/python
BUILD := build
INTENTS := assets/intents
CONVERT_INTENTS := -m convert build $(INTENTS) --length 16 32 64 --calibration $(INTENTS)/calibration.txt --evaluation $(INTENTS)/test.jsonl \
	--in-scope $(INTENTS)/validation.jsonl --out-of-scope $(INTENTS)/out_of_scope_validation.jsonl --least-accuracy 0.945

.PHONY: demo test apk aar intents benchmark-arm benchmark-peers benchmark-engines lint clean

demo: $(VENV)/ready
	@mkdir -p $(BUILD)
	$(RUN) $(CONVERT_INTENTS) --output $(BUILD)/intents.tflite --report $(BUILD)/intents.json
	$(RUN) -m convert evaluate $(BUILD)/intents.tflite $(INTENTS)/test.jsonl \
		--out-of-scope $(INTENTS)/out_of_scope_test.jsonl --noise 0.1
	$(RUN) -m convert classify $(BUILD)/intents.tflite "please wake me at half past six tomorrow" \
		"how much money is left in my savings account" "what will the wether be in lisbon tomorow" \
		"how many moons does jupiter have"
	$(RUN) -m convert classify assets/sentiment/sentiment.tflite "a film that says nothing, slowly" "sharp screen, light"
	$(RUN) -m convert classify assets/spam/spam.tflite "Free entry! Text WIN to 80082 now to claim your prize, 150p per msg" "running late, start without me"
	$(RUN) -m convert entities assets/entities/entities.tflite "We met Ada Lovelace in Rome near the Microsoft office"
	$(RUN) -m convert classify assets/topics/topics.tflite "El equipo ganó el partido en el último minuto" \
		"新しい望遠鏡が、遠い惑星の大気から水蒸気を見つけた" "ينصح الأطباء بالنوم ثماني ساعات كل ليلة"
	$(RUN) -m convert entities assets/entities_multilingual/entities_multilingual.tflite "Fernando Pessoa nasceu em Lisboa" "李明在北京的清华大学学习。"
	@echo "The bridge was designed by a young engineer and opened to traffic in May 1932." > $(BUILD)/bridge.txt
	$(RUN) -m convert answer assets/answers/answers.tflite "When did the bridge open?" $(BUILD)/bridge.txt

test: $(VENV)/ready lint
	$(RUN) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

apk:
	$(PYTHON) android_demo/build_apk.py

aar:
	$(PYTHON) android_demo/build_aar.py

intents: $(VENV)/ready
	$(RUN) $(CONVERT_INTENTS) --max-drop 0.5 --output $(INTENTS)/intents.tflite --report $(INTENTS)/conversion.json
	$(RUN) -m assets.recipes.golden_answers $(INTENTS)/intents.tflite $(INTENTS)/test.jsonl $(INTENTS)/golden.jsonl

benchmark-arm: $(VENV)/ready
	$(RUN) -m benchmarks.arm --folder $(BUILD)/arm $(if $(BY),--by $(BY)) $(FILES)

benchmark-peers: $(VENV)/ready
	$(RUN) -m benchmarks.peers $(INTENTS) $(INTENTS)/test.jsonl --calibration $(INTENTS)/calibration.txt

benchmark-engines: $(VENV)/ready
	$(RUN) -m benchmarks.engines $(INTENTS) $(INTENTS)/test.jsonl --calibration $(INTENTS)/calibration.txt

lint: $(VENV)/ready
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/lint-imports
	$(VENV)/bin/mypy

$(VENV)/ready: requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=")'
	test -x $(RUN) || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/pip install --quiet --requirement requirements.txt
	touch $@

clean:
	rm -rf $(VENV) $(BUILD)
